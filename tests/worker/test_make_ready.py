"""What a worker loads before its first task is all that the first ones of a kind would have loaded."""

import subprocess
import sys

MOST_MB = 30
"""Heaps grow by some megabytes with any work; what is loaded late takes more than a hundred."""
CHILD = """
import sys
import psutil
from upstar.listings import service as listings
from upstar.listings.places import read_places
from upstar.listings.types import Listing
from upstar.matching.near import near_of
from upstar.worker import run

run.make_ready()
process = psutil.Process()
assert "pyarrow.csv" in sys.modules, "the market is counted with it"
before = process.memory_full_info().uss
text = "Sie pflegen kranke Menschen und arbeiten im Team mit Python, SAP und Excel. Vollzeit, 40.000 Euro im Jahr. "
listings.enrich(Listing(id="2", title="Pflegefachkraft", organization="Beispiel", description_text=text * 5))
read_places("Lyon, France")
near_of({"python": "Python"}, ["Managed the stock of a warehouse and trained new colleagues"], ["Team Lead"])
print((process.memory_full_info().uss - before) // 2**20)
"""


def test_the_first_of_everything_takes_no_more_memory_than_the_next() -> None:
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    assert int(done.stdout) < MOST_MB
