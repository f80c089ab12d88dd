"""Upstar takes a person from a résumé to a job.

It reads a résumé, scores the profile and says why, matches it against a stock of job listings with reasons, and
shows what to learn next. Packages stand on numbered floors and import only lower ones:

    cli > main > api, web, worker > edge > wiring > workflows > learning, assessment, matching, sourcing, market
        > resumes, listings > accounts, careers, skills > llm, queue > adapters > settings > tables > kit
"""

__version__ = "0.1.0"
