"""How often something may be done: `600/minute` and what it means."""

import re
from dataclasses import dataclass

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_RATE = re.compile(r"\s*(\d{1,9})\s*/\s*(\d{1,4})?\s*(second|minute|hour|day)s?\s*")


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `limit` times in `seconds`; the limit is at least 1."""

    limit: int
    seconds: int

    def __str__(self) -> str:
        """The form that `parse` reads."""
        unit = max((name for name, size in SECONDS.items() if self.seconds % size == 0), key=SECONDS.__getitem__)
        count = self.seconds // SECONDS[unit]
        return f"{self.limit}/{unit}" if count == 1 else f"{self.limit}/{count} {unit}s"

    @property
    def told(self) -> str:
        """For people: `600 requests in a minute`."""
        unit = str(self).partition("/")[2]
        return f"{self.limit} requests in {unit if unit[0].isdigit() else f'{_article(unit)} {unit}'}"


def parse(text: str) -> Rate:
    """Read `600/minute`, `20/10 minutes` or `5/second`; ValueError for anything else, and for a limit of nothing."""
    found = _RATE.fullmatch(text)
    if found is None:
        raise ValueError("a rate is written as 600/minute, 20/10 minutes or 5/second")
    rate = Rate(int(found[1]), int(found[2] or 1) * SECONDS[found[3]])
    if not rate.limit or not rate.seconds:
        raise ValueError("a rate allows at least one request in at least one second")
    return rate


def _article(unit: str) -> str:
    return "an" if unit == "hour" else "a"
