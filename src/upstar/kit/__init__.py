"""Small pure helpers. The kit knows nothing of résumés, jobs or the database."""
