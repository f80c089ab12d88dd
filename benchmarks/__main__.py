"""Run the benchmarks, each in a process of its own, and put their bars into one table: `python -m benchmarks`.

    python -m benchmarks                     the quick set: about seven minutes on two cores
    python -m benchmarks --full DIR          every size, over a stock of 1,000,000 listings that is kept in DIR: hours
    python -m benchmarks --only skills load  some of the set
    python -m benchmarks --table             only write the table anew

Each figure stands beside a named baseline of the same run where there is one, since ratios carry over to other machines
and figures do not. Results are lines of JSON in benchmarks/history, with the machine's facts, to be committed; the
table of the newest run, and what has changed since the one before, is benchmarks/history/README.md. The exit code is 1
where a bar is missed or a benchmark does not end.
"""

import argparse
import sys
from pathlib import Path

from benchmarks import running
from benchmarks.running import Run

QUICK = (
    Run("skills", ("--runs", "5"), seconds=120),
    Run("places", ("--runs", "5"), seconds=120),
    Run("duplicates", ("--jobs", "100", "--scale", "0"), seconds=240),
    Run("reading", ("--runs", "15"), seconds=180),
    Run("load", ("20000",), seconds=300),
    Run("pairs", seconds=300),
)
FOLDER = "{folder}"
"""Stands for the folder of `--full`."""
FULL = (
    Run("skills", seconds=600),
    Run("places", seconds=600),
    Run("duplicates", seconds=1800),
    Run("reading", seconds=600),
    Run("scans", seconds=1800),
    Run("load", seconds=1800),
    Run("pairs", seconds=1800),
    Run("kills", seconds=1800),
    Run("gateway_faults", seconds=1800),
    Run("sources", seconds=1800),
    Run("fuzz_readers", seconds=7200),
    Run("million", (FOLDER,), seconds=7200),
    Run("search", (FOLDER,), seconds=3600),
    Run("matching", (FOLDER,), seconds=3600),
    Run("changes", (FOLDER,), seconds=3600),
    Run("market", (FOLDER,), seconds=3600),
    Run("learning", (f"{FOLDER}/learning",), seconds=3600),
    Run("page_speed", (f"{FOLDER}/pages",), seconds=3600),
    Run("queue", seconds=3600),
    Run("traffic", (FOLDER,), seconds=7200),
    Run("overhead", (FOLDER,), seconds=1800),
    Run("crashes", seconds=14400),
)


def main() -> int:
    """Run what is asked for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--full", metavar="DIR", type=Path, help="every size; the stock of a million is kept in DIR")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="some of the set alone")
    parser.add_argument("--table", action="store_true", help="run nothing: write the table anew")
    parser.add_argument("--verbose", action="store_true", help="show what each benchmark prints")
    asked = parser.parse_args()
    if asked.table:
        running.write_table()
        return 0
    chosen = [run.within(FOLDER, asked.full.resolve()) for run in FULL] if asked.full else list(QUICK)
    if asked.only:
        unknown = set(asked.only) - {run.name for run in chosen}
        if unknown:
            parser.error(f"not in this set: {', '.join(sorted(unknown))}")
        chosen = [run for run in chosen if run.name in asked.only]
    return running.run_all("full" if asked.full else "quick", chosen, verbose=asked.verbose)


if __name__ == "__main__":
    sys.exit(main())
