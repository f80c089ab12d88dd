"""Durable background tasks: the library's engine in schema `internal`, mirrored in job_queue for people to see.

Table: job_queue.
"""
