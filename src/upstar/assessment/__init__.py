"""How strong is this profile, and why.

Tables: profile_assessments, profile_shares.
"""
