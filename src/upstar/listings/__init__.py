"""Job ads and where they are.

Tables: job_listings, job_locations, job_cities, job_regions, job_countries.
"""
