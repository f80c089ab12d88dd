"""Paths and roles that a person can aim for.

Tables: career_paths, target_roles.
"""
