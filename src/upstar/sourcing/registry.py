"""Which sources there are: those of the house and those that other packages bring along.

Another package offers a source by an entry point in the group `upstar.sources` whose object is a Source. One that
does not load, is no Source, or bears a name that is taken is left out with a warning: a plugin never stands in for
what the house brings.
"""

import re
from functools import lru_cache
from importlib import metadata

from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger
from upstar.sourcing.source import Source
from upstar.sourcing.sources import (
    active_jobs_db,
    adzuna,
    arbeitnow,
    ashby,
    fantastic_jobs,
    greenhouse,
    hacker_news,
    jobicy,
    lever,
    personio,
    recruitee,
    remoteok,
    remotive,
    schema_org,
    smartrecruiters,
    the_muse,
    usajobs,
    workable,
)

GROUP = "upstar.sources"
BUILT_IN = tuple(
    module.SOURCE
    for module in (
        active_jobs_db,
        fantastic_jobs,
        greenhouse,
        lever,
        ashby,
        workable,
        smartrecruiters,
        recruitee,
        personio,
        remotive,
        remoteok,
        arbeitnow,
        jobicy,
        adzuna,
        usajobs,
        the_muse,
        hacker_news,
        schema_org,
    )
)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

log = get_logger(__name__)


def sources() -> dict[str, Source]:
    """Return all sources by name: those of the house first, then the others in the order of their names."""
    return dict(_sources())


def complete_sources() -> frozenset[str]:
    """Return the names of the sources that list everything that is open."""
    return frozenset(source.name for source in sources().values() if source.complete)


def find(name: str) -> Source:
    """Return the source of this name; AppError NOT_FOUND that lists the names there are."""
    known = _sources()
    if name not in known:
        message = f"There is no source {name[:40]!r}. There are: {', '.join(known)}."
        raise AppError(ErrorKind.NOT_FOUND, "source-not-found", message)
    return known[name]


@lru_cache(maxsize=1)
def _sources() -> dict[str, Source]:
    found = {source.name: source for source in BUILT_IN}
    for point in sorted(metadata.entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        source = _load(point)
        if source is None:
            continue
        if source.name in found:
            log.warning("source-name-taken", plugin=point.value, source=source.name)
        else:
            found[source.name] = source
    return found


def _load(point: metadata.EntryPoint) -> Source | None:
    """The plugin's Source; None, with a warning, where it brings none. Whatever breaks in it is its own."""
    try:
        source = point.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a stranger's module may raise anything as it loads
        log.warning("source-broken", plugin=point.value, error=f"{type(error).__name__}: {error}"[:300])
        return None
    if not isinstance(source, Source) or not _NAME.fullmatch(source.name):
        log.warning("source-invalid", plugin=point.value)
        return None
    return source
