"""Who is here, and what did they ask of the API?

Tables: users, referrals, api_usage_tracking.
"""
