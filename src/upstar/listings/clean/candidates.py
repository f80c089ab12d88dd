"""Which ads of the stock are compared with a new one: those that share a band with it. Pure.

A band that many ads bear says template, not job: notices that a large employer repeats, one title in one chain. Bands
of more than `MAX_BAND` ads are passed over, so an ad has never more than 12 × 64 candidates. The band of the whole
content decides alone and is never passed over; of its ads the first `MAX_BAND` are compared, which is enough to join.
"""

from collections.abc import Iterable, MutableMapping

MAX_BAND = 64
"""Ads of a band that are looked at. One job is seldom advertised more often at a time."""

Stock = MutableMapping[int, list[str]]
"""Ids by band, in the order in which they were added."""


def add(stock: Stock, identity: str, bands: Iterable[int]) -> None:
    """Enter an ad under its bands. A full band keeps one id too many, which marks it; it takes no more memory."""
    for band in bands:
        held = stock.setdefault(band, [])
        if len(held) <= MAX_BAND:
            held.append(identity)


def look_up(stock: Stock, bands: tuple[int, ...]) -> tuple[str, ...]:
    """Return the ids that share a band that is not full, each once, in the order of the bands."""
    found: dict[str, None] = {}
    for place, band in enumerate(bands):
        held = stock.get(band, [])
        if len(held) <= MAX_BAND or place == 0:
            found.update(dict.fromkeys(held[:MAX_BAND]))
    return tuple(found)
