"""What this process counts for Prometheus, and the page that tells it.

The processes of one `upstar serve`, its worker among them, count in files of one folder (the multiprocess mode of
prometheus_client), so that whichever of them is asked tells the sum. Every label is one of a few values that we choose:
a route's template, a kind of task, a model; never an address, an id or a name of anybody.
"""

import os
import platform
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from upstar import __version__

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The library's own name for the folder in which processes count together."""
FOLDERS = "upstar-metrics-"
"""How these folders' names begin; the process that made one comes next."""
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
OTHER = "other"
MOST_VALUES = 200
"""Values that a label takes from rows of the database, which others may write; what comes beyond is `other`."""
REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""From a page that was quick to one that nobody waited for."""
TASK_SECONDS = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
"""From a note to a sync of a large feed."""
CALL_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0)
"""Readings and calls of models: the longest may take a minute."""


Values = Mapping[tuple[str, ...], float]
"""A value for each combination of labels."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A gauge that is worked out when it is asked for."""

    name: str
    help: str
    labels: tuple[str, ...]
    values: Values


@dataclass(frozen=True, slots=True)
class Instruments:
    """All that is counted as it happens."""

    registry: "CollectorRegistry"
    requests: "Counter"
    request_seconds: "Histogram"
    in_progress: "Gauge"
    tasks: "Counter"
    task_seconds: "Histogram"
    chores: "Counter"
    chore_seconds: "Histogram"
    sandbox: "Counter"
    sandbox_seconds: "Histogram"
    model_seconds: "Histogram"
    model_tokens: "Counter"
    model_cost: "Counter"
    processes: "Gauge"
    threads: "Gauge"
    memory: "Gauge"
    files: "Gauge"
    cpu: "Counter"
    connections: "Gauge"
    most_connections: "Gauge"


@lru_cache(maxsize=1)
def instruments() -> Instruments:
    """Return what this process counts with. The library is loaded here, since it decides then where it counts."""
    import prometheus_client  # noqa: PLC0415 - as above

    # when a count began would double the page, and the multiprocess mode has none of it
    prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]
    registry = prometheus_client.CollectorRegistry()

    def counter(name: str, words: str, *labels: str) -> "Counter":
        return prometheus_client.Counter(f"upstar_{name}", words, labels, registry=registry)

    def gauge(name: str, words: str, *labels: str) -> "Gauge":
        # what a process that is gone held, it holds no more
        return prometheus_client.Gauge(f"upstar_{name}", words, labels, registry=registry, multiprocess_mode="livesum")

    def histogram(name: str, words: str, buckets: Sequence[float], *labels: str) -> "Histogram":
        return prometheus_client.Histogram(f"upstar_{name}", words, labels, registry=registry, buckets=buckets)

    return Instruments(
        registry=registry,
        requests=counter("http_requests_total", "Requests that were answered.", "method", "route", "status"),
        request_seconds=histogram("http_request_seconds", "Time to the last byte of the answer.", REQUEST_SECONDS,
                                  "method", "route"),
        in_progress=gauge("http_requests_in_progress", "Requests that are being answered."),
        tasks=counter("tasks_ended_total", "Attempts at tasks that ended, by how.", "job_type", "outcome"),
        task_seconds=histogram("task_seconds", "How long attempts at tasks took.", TASK_SECONDS, "job_type"),
        chores=counter("chores_total", "Chores of the house that ended, by how.", "chore", "outcome"),
        chore_seconds=histogram("chore_seconds", "How long chores took.", TASK_SECONDS, "chore"),
        sandbox=counter("sandbox_calls_total", "Files handed to a sandbox, by how it ended.", "what", "outcome"),
        sandbox_seconds=histogram("sandbox_seconds", "How long sandboxes took.", CALL_SECONDS, "what"),
        model_seconds=histogram("llm_call_seconds", "How long calls of language models took.", CALL_SECONDS,
                                "operation", "model", "outcome"),
        model_tokens=counter("llm_tokens_total", "Tokens of calls.", "operation", "model", "kind"),
        model_cost=counter("llm_cost_usd_total", "Cost of calls in US dollars, where a price is known.",
                           "operation", "model"),
        processes=gauge("processes", "Processes at work.", "role"),
        threads=gauge("process_threads", "Threads of the processes.", "role"),
        memory=gauge("process_resident_bytes", "Memory of the processes; what they share is counted for each.", "role"),
        files=gauge("process_open_files", "Files and sockets that the processes hold open.", "role"),
        cpu=counter("process_cpu_seconds_total", "Time of processors that was used.", "role"),
        connections=gauge("database_connections", "Connections to the database by state.", "role", "state"),
        most_connections=gauge("database_connections_most", "Connections that the pools may open.", "role"),
    )  # fmt: skip


@contextmanager
def shared() -> Iterator[None]:
    """Let this process and those that it starts inside the block count together; to be entered before anything counts.

    Processes that are killed leave their counts in the folder, so a sum never falls while the block lasts.
    """
    _sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=f"{FOLDERS}{os.getpid()}-", ignore_cleanup_errors=True) as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            os.environ.pop(FOLDER, None)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    count, times = _of_route(method if method in METHODS else OTHER, route, status)
    count.inc()
    times.observe(seconds)


def count_task(job_type: str, outcome: str, seconds: float) -> None:
    """Count an attempt at a task: `done`, `refused` (its own answer), `again` (it is tried again) or `failed`."""
    tools = instruments()
    tools.tasks.labels(job_type, outcome).inc()
    tools.task_seconds.labels(job_type).observe(seconds)


def count_chore(chore: str, outcome: str, seconds: float) -> None:
    """Count a chore: `done`, `refused` or `failed`."""
    tools = instruments()
    tools.chores.labels(chore, outcome).inc()
    tools.chore_seconds.labels(chore).observe(seconds)


def count_sandbox(what: str, outcome: str, seconds: float) -> None:
    """Count a call of a sandbox: `answered`, or `killed` by a limit or a crash."""
    tools = instruments()
    tools.sandbox.labels(what, outcome).inc()
    tools.sandbox_seconds.labels(what).observe(seconds)


def count_model(
    operation: str, model: str, *, failed: bool, seconds: float, tokens: tuple[int, int], cost_usd: float | None
) -> None:
    """Count a call of a language model; `tokens` are those that were sent and those that came back."""
    tools = instruments()
    tools.model_seconds.labels(operation, model, "failed" if failed else "answered").observe(seconds)
    for kind, count in zip(("prompt", "completion"), tokens, strict=True):
        tools.model_tokens.labels(operation, model, kind).inc(count)
    if cost_usd is not None:
        tools.model_cost.labels(operation, model).inc(cost_usd)


@lru_cache(maxsize=8192)
def _of_route(method: str, route: str, status: int) -> tuple["Counter", "Histogram"]:
    """The series of a route, found once: finding them takes longer than counting."""
    tools = instruments()
    return tools.requests.labels(method, route, str(status)), tools.request_seconds.labels(method, route)


class Sample:
    """What this process holds just now; look again every few seconds."""

    def __init__(self, role: str) -> None:
        """Name the kind of process: `web` or `worker`."""
        self._role = role
        self._process = psutil.Process()
        self._cpu = 0.0

    def take(self, connections: Mapping[str, int], most: int) -> None:
        """Set what is held; `connections` by state, and how many there may be."""
        tools, role = instruments(), self._role
        with self._process.oneshot():
            used = sum(self._process.cpu_times()[:2])
            tools.memory.labels(role).set(self._process.memory_info().rss)
            tools.threads.labels(role).set(self._process.num_threads())
            tools.files.labels(role).set(self._process.num_fds())
        tools.cpu.labels(role).inc(max(0.0, used - self._cpu))
        self._cpu = used
        tools.processes.labels(role).set(1)
        for state, count in connections.items():
            tools.connections.labels(role, state).set(count)
        tools.most_connections.labels(role).set(most)


def page(accept: str, figures: Iterable[Figure] = ()) -> tuple[bytes, str]:
    """Return the page in the form that `accept` asks for, and its media type."""
    from prometheus_client.exposition import choose_encoder  # noqa: PLC0415 - see `instruments`

    encode, media_type = choose_encoder(accept)
    body: bytes = encode(_All([*figures, _build()]))  # it asks for `collect` alone
    return body, media_type


def bounded(values: Values, place: int = 0) -> dict[tuple[str, ...], float]:
    """Return the values with no more than MOST_VALUES of the label at `place`; the rest is added up as `other`."""
    kept = set(sorted({key[place] for key in values})[:MOST_VALUES])
    found: dict[tuple[str, ...], float] = {}
    for key, value in values.items():
        told = key if key[place] in kept else (*key[:place], OTHER, *key[place + 1 :])
        found[told] = found.get(told, 0.0) + value
    return found


class _All:
    """Everything that a page tells, as the library's encoders want it."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Any]:
        from prometheus_client import multiprocess  # noqa: PLC0415 - see `instruments`
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

        folder = os.environ.get(FOLDER)
        own = instruments().registry
        if folder is None:
            yield from own.collect()
        else:
            _forget_the_dead(Path(folder))
            yield from multiprocess.MultiProcessCollector(None, folder).collect()  # type: ignore[no-untyped-call]
        for figure in self._figures:
            family = GaugeMetricFamily(f"upstar_{figure.name}", figure.help, labels=figure.labels)
            for labels, value in figure.values.items():
                family.add_metric(labels, value)
            yield family


def _sweep(where: Path) -> None:
    """Remove the folders of processes that ended by a signal, as a stopped server does, and so left theirs."""
    for path in where.glob(f"{FOLDERS}*"):
        number = path.name.removeprefix(FOLDERS).partition("-")[0]
        if number.isdecimal() and not psutil.pid_exists(int(number)):
            shutil.rmtree(path, ignore_errors=True)


def _forget_the_dead(folder: Path) -> None:
    """Remove what processes that are gone held; what they counted stays."""
    for path in folder.glob("gauge_live*.db"):
        number = path.stem.rpartition("_")[2]
        if number.isdecimal() and not psutil.pid_exists(int(number)):
            path.unlink(missing_ok=True)


def _build() -> Figure:
    labels = (__version__, platform.python_version())
    return Figure("build_info", "The version that runs.", ("version", "python"), {labels: 1.0})
