"""Every page of the table of routes by axe, light and dark, at 360, 768 and 1440 pixels, with a screenshot of each.

`python -m benchmarks.accessibility DIR`: the screenshots go to DIR. Prints what axe finds of WCAG 2.2 A and AA, and
what is wider than the screen; ends with 1 where anything serious or critical is found.
"""

import sys
from pathlib import Path

from benchmarks.common import scratch_database, scratch_folder
from benchmarks.measure import verdict
from tests.security.browsing import chromium
from tests.security.conftest import housing
from tests.web.looking import WIDTHS, looks
from upstar.adapters.storage import open_store
from upstar.settings import Settings
from upstar.sourcing import service as sourcing
from upstar.workflows.seed_reference import seed
from upstar.workflows.tools import Tools


def main() -> int:
    """Look at every page; return 1 where somebody could not use one."""
    shots = Path(sys.argv[1])
    shots.mkdir(parents=True, exist_ok=True)
    modes = [(width, scheme) for width in WIDTHS for scheme in ("light", "dark")]
    grave = wrong = number = 0
    with scratch_folder() as folder, scratch_database(folder) as database:
        settings = Settings(data_dir=folder / "data")
        tools = Tools(database, open_store(settings), settings)
        seed(tools)
        sourcing.import_samples(database)
        with housing(tools) as house, chromium() as browser:
            for look in looks(browser, house, modes, shots):
                number += 1
                grave, wrong = grave + len(look.grave), wrong + len(look.complaints)
                print(
                    f"{look.path}: {len(look.grave)} grave, {len(look.other)} other, {len(look.complaints)} complaints"
                )
                for line in (*look.grave, *look.other, *look.complaints):
                    print(f"    {line}")
    return verdict(
        [
            (f"{grave} serious or critical findings on {number} pages, {len(modes)} ways each", grave == 0),
            (f"{wrong} complaints of the console or the layout", wrong == 0),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
