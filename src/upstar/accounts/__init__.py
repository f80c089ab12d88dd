"""Who is here, and what did they ask of the API?

Tables: users, referrals, api_usage_tracking; in schema `internal` sign_ins, web_sessions and access_tokens.
"""
