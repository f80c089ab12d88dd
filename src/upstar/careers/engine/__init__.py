"""Where a person stands on a path, what comes next, and what lies beside. Pure; the rules are in docs/careers.md."""
