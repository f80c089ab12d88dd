"""Which job ads suit this person, and why.

Tables: matched_jobs, scoring_weights.
"""
