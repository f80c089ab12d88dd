"""Which job ads suit this person, and why; what they want of a job, and what they did about each.

Tables: matched_jobs, scoring_weights; in schema `internal`: match_preferences, match_history, match_alerts, match_runs,
removed_matches.
"""
