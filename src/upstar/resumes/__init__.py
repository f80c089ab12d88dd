"""From a file to a profile: what a résumé says, and where it says it.

Tables: resumes, skills, work_experience.
"""
