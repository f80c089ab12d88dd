"""Have ready what reading ads and counting them takes: the first load 170 MB of tables and libraries, in a second."""

from importlib import import_module

from upstar.listings.enrichment import enrich
from upstar.listings.places import read_places
from upstar.listings.types import Listing

AD = Listing(
    id="0", title="Warehouse Clerk", organization="Example",
    description_text="""You check in what is delivered, keep the stock in order and know where everything stands.
    You work with a forklift and with Excel, on two days of the week from home, and we pay 20 euros an hour.""",
)  # fmt: skip


def warm() -> None:
    """Read an invented ad, and where it is; load what makes columns of postings (`postings`)."""
    import_module("pyarrow.csv")
    read_places("Berlin, Germany")
    enrich(AD)
