"""How everything but the database is: store, issuer, models, sandbox, ports, data folder, machine."""

import os
import resource
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from pathlib import Path

import psutil

from upstar.adapters import tracing
from upstar.adapters.database import Database
from upstar.adapters.embedded_postgres import running_port
from upstar.adapters.oidc_tenant import WELL_KNOWN, open_tenant
from upstar.adapters.oidc_web import ask
from upstar.adapters.storage import open_store
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError
from upstar.llm.probing import probe
from upstar.llm.providers import HOSTED, api_key
from upstar.resumes import service as resumes
from upstar.settings import Settings
from upstar.workflows import health
from upstar.workflows.doctor.by_database import apart
from upstar.workflows.doctor.types import Finding, failure, ok, warning

FEW_FILES = 1024
"""Open files that a web process may need: 800 connections, and what it reads."""
LITTLE_MEMORY = 2 * 2**30
"""A process holds some 300 MB, a reading may take 2 GB for a moment."""
REFUSALS = {
    "RequestTimeTooSkewed": "this machine's clock is too far from its own: let it keep time by NTP",
    "NoSuchBucket": "there is no such bucket: make it, or mend UPSTAR_S3_BUCKET",
    "InvalidAccessKeyId": "it does not know the key: mend UPSTAR_S3_ACCESS_KEY_ID",
    "SignatureDoesNotMatch": "the secret is not the key's: mend UPSTAR_S3_SECRET_ACCESS_KEY",
    "ExpiredToken": "the temporary key has expired: renew AWS_SESSION_TOKEN and its keys",
    "AuthorizationHeaderMalformed": "the bucket is in another region: mend UPSTAR_S3_REGION",
    "PermanentRedirect": "the bucket is in another region: mend UPSTAR_S3_REGION",
    "IllegalLocationConstraintException": "the bucket is in another region: mend UPSTAR_S3_REGION",
    "AccessDenied": "the key may not do that: allow it to get, put, list and delete objects",
}
"""Error codes of S3 (its API reference, "Error responses") and what to do."""


def store(settings: Settings) -> list[Finding]:
    """Return whether an object can be written, read and deleted."""
    where = f"bucket {settings.s3_bucket}" if settings.s3_bucket else str(settings.data_dir / "objects")
    try:
        open_store(settings).probe()
    except (AppError, OSError) as error:
        told = str(error.__cause__ or error)
        why = next((words for code, words in REFUSALS.items() if code in told), None)
        todo = "Look whether it can be reached and written to, and at UPSTAR_S3_ENDPOINT."
        if settings.s3_bucket is None:
            todo = "Look whether the folder can be written to, and whether its disk is full."
        return [failure("store", f"The store in {where} fails{f': {why}' if why else ''}.", todo)]
    return [ok("store", f"An object was written, read and deleted in {where}.")]


def issuer(settings: Settings) -> list[Finding]:
    """Return whether who vouches for people answers, with keys that we understand."""
    tenant = open_tenant(settings)
    if tenant is None:
        return [ok("issuer", "The local issuer vouches for whoever is at this machine.")]
    name = f"The issuer {tenant.host}"
    try:
        tenant.metadata()
        keys = tenant.count_keys()
        date = ask("GET", tenant.rules.issuer.rstrip("/") + WELL_KNOWN).date
    except AppError as error:
        return [failure("issuer", f"{name}: {error.message}",
                        "Look at AUTH0_DOMAIN or UPSTAR_OIDC_ISSUER, and at the way out to it.")]  # fmt: skip
    found = [ok("issuer", f"{name} answers, with {keys} keys; tokens are to be for {settings.oidc_audience}.")]
    try:
        there = parsedate_to_datetime(date) if date else None
    except ValueError:
        there = None
    if there is not None and there.tzinfo is not None:
        found.append(apart("clock", "the issuer's", (there - utc_now()).total_seconds()))
    return found


def models(settings: Settings, database: Database | None, *, online: bool) -> list[Finding]:
    """Return which models have a key; with `online` and a database, whether those in use answer."""
    named = [*HOSTED, *settings.llm_api_keys]
    keyed = list(dict.fromkeys(name for name in named if api_key(settings, name)))
    if online and database is not None:
        asked = list(probe(database, settings))
        return [
            ok("models", f"{each.path} answers.") if each.error is None
            else failure("models", f"{each.path} gave nothing: {each.error}.", "Look at its key, name and account.")
            for each in asked
        ] or [ok("models", "No model is in use; the built-in engine does the work.")]  # fmt: skip
    if not keyed:
        return [ok("models", "There is no key; the built-in engine does the work.")]
    return [ok("models", f"There is a key for {', '.join(keyed)}; --online asks whether the models answer.")]


def reading() -> list[Finding]:
    """Return whether files can be read here."""
    try:
        resumes.try_reading()
    except AppError:
        return [failure("reading", "The sandbox read no file.",
                        "It forks processes with limits on memory: look at seccomp profiles, `ulimit -v` and the "
                        "memory and processes of the container.")]  # fmt: skip
    return [ok("reading", "A text and a PDF were read in the sandbox; text recognition is built in.")]


def ports(settings: Settings) -> list[Finding]:
    """Return whether the web process may listen where it is told to."""
    own = settings.db_port
    if settings.embedded and running_port(settings.data_dir) is None and not _is_free("127.0.0.1", own):
        return [failure("ports", f"Port {own}, for the embedded database, is taken by another program.",
                        "Stop it, set DB_PORT to a free port, or DB_HOST to a PostgreSQL of your own.")]  # fmt: skip
    host, port = settings.host, settings.port
    if port == 0 or _is_free(host, port):
        return [ok("ports", f"Port {port} of {host} is free.")]
    try:
        reply = ask("GET", f"http://127.0.0.1:{port}/healthz")
        ours = reply.status == 200 and reply.json().get("status") == "ok"
    except AppError:
        ours = False
    if ours:
        return [ok("ports", f"Upstar answers on port {port}.")]
    return [failure("ports", f"Port {port} of {host} is taken by another program, or there is no such address here.",
                    "Stop it, or set UPSTAR_PORT (and UPSTAR_HOST).")]  # fmt: skip


def _is_free(host: str, port: int) -> bool:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probed:
            probed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probed.bind(address)
    except OSError:
        return False
    return True


def folder(settings: Settings) -> list[Finding]:
    """Return whether the data folder can be used, who else can read its keys, and how full its disk is."""
    return list(_folder(settings.data_dir))


def _folder(data: Path) -> Iterator[Finding]:
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        yield failure("folder", f"{data} cannot be written to: {error.strerror}.",
                      "Give the user that runs Upstar the folder, or set UPSTAR_DATA_DIR.")  # fmt: skip
        return
    for secret in (data / "secret.key", Path(".env")):
        if secret.exists() and stat.S_IMODE(secret.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
            yield warning("folder", f"Others on this machine can read {secret}.", f"Run: chmod 600 {secret}")
    free = shutil.disk_usage(data)
    said = f"{data} can be written to, and {free.free / 1e9:.1f} GB ({free.free / free.total:.0%}) are free."
    if free.free / free.total < health.DISK_BAD:
        yield failure("folder", said, "Make room, or move UPSTAR_DATA_DIR; PostgreSQL stops where the disk is full.")
    elif free.free / free.total < health.DISK_LOOK:
        yield warning("folder", said, "Make room, or move UPSTAR_DATA_DIR.")
    else:
        yield ok("folder", said)


def machine(settings: Settings) -> list[Finding]:
    """Return what this machine lacks."""
    found = []
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if files < FEW_FILES:
        found.append(warning("machine", f"A process may open {files} files.", f"Raise it to {FEW_FILES}: ulimit -n."))
    memory = psutil.virtual_memory().available
    if memory < LITTLE_MEMORY:
        found.append(warning("machine", f"{memory / 1e9:.1f} GB of memory are free.",
                             "A reading may take 2 GB for a moment, and each process some 300 MB."))  # fmt: skip
    if not os.access(tempfile.gettempdir(), os.W_OK):
        found.append(failure("machine", f"{tempfile.gettempdir()} cannot be written to.", "Mount a folder there."))
    if tracing.endpoint_of(settings) is not None and find_spec("opentelemetry.sdk") is None:
        found.append(warning("tracing", "Traces are asked for, and what sends them is not installed.",
                             f"Run: {tracing.INSTALL}"))  # fmt: skip
    return found or [ok("machine", "Memory, open files and scratch space are enough.")]
