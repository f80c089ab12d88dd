"""A benchmark that takes no time: `python -m tests.bench.tiny held|missed|silent|endless`."""

import sys
import time

from benchmarks.measure import Bar, verdict


def main() -> int:
    """Tell figures as a benchmark does; `silent` tells none and `endless` does not end."""
    how = sys.argv[1]
    if how == "silent":
        sys.stdout.write("this is all there is\n")
        return 3
    if how == "endless":
        time.sleep(600)
    least = 5 if how == "held" else 50
    return verdict(
        [
            Bar("things", 10, "things/s", least, baseline="plain things", baseline_figure=20),
            Bar("wait", 0.123456, "s", 1, at_least=False),
            ("nothing lost", True),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
