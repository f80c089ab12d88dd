"""Bringing job ads in.

Tables: sync_runs, sync_cursors.
"""
