"""Run what the Dockerfile says where there is no Docker: `python3 scripts/check_image.py [FOLDER] [--no-embedded]`.

The RUN steps of the build stage are read from the Dockerfile and run in a folder, with the files that .dockerignore
lets in. Then the environment that came of it does what a container does, with the variables of the last stage: `db
init`, a résumé read, the web process until HEALTHCHECK's own command is content, a worker. As root it runs as user
10001, without capabilities and privileges to come, and where the kernel allows it with the root file system read-only.
The Python that runs this is the image's: as root take one that every user can reach, such as the system's.

Not checked: the base image and what it lacks, the steps of the last stage, the layers, a registry.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPT, DATA, USER = "/opt/upstar", "/data", "10001"
STEP = re.compile(r"^(FROM|ARG|RUN|ENV|CMD|ENTRYPOINT|HEALTHCHECK)\s+(.*)$")
START_SECONDS = 120
LOOK_SECONDS = 0.5
BEFORE = (
    "from upstar.adapters.embedded_postgres import serving, stop; import pathlib, sys; f = pathlib.Path(sys.argv[1])"
)
SERVE_DATABASE = f"""
{BEFORE}
with serving(data_dir=f, port=int(sys.argv[2]), name="resume_db", user="postgres", password="localpass"):
    print("ready", flush=True); sys.stdin.read()
    stop(f)
"""
RESUME = (
    "Ada Example\nada@example.com\n\nExperience\nData Engineer, Example Works, 2019 - 2024\n\nSkills\nPython, SQL\n"
)


def steps(dockerfile: str) -> list[tuple[str, str]]:
    """Return the instructions in their order, comments left out and lines that go on joined."""
    lines = [line for line in dockerfile.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [(found[1], found[2].strip()) for line in joined.splitlines() if (found := STEP.match(line))]


def stages(found: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Return the instructions of each stage."""
    parts: list[list[tuple[str, str]]] = []
    for word, rest in found:
        if word == "FROM":
            parts.append([])
        if parts:
            parts[-1].append((word, rest))
    return parts


def main() -> int:
    """Build, then run; return 1 where a step fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="where to build; default: a scratch folder")
    parser.add_argument("--built", action="store_true", help="the folder has been built before: only run it")
    parser.add_argument("--no-embedded", action="store_true", help="as with the build argument EMBEDDED=no")
    asked = parser.parse_args()
    build, runtime = stages(steps((ROOT / "Dockerfile").read_text("utf-8")))
    folder = Path(asked.folder or tempfile.mkdtemp(prefix="upstar-image-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    interpreter = Path(sys.executable).resolve()
    if os.geteuid() == 0 and not all(parent.stat().st_mode & 0o001 for parent in interpreter.parents):
        parser.error(f"user {USER} cannot reach {interpreter}: run this by another Python, such as /usr/bin/python3")
    try:
        if not asked.built:
            _build(folder, build, embedded="no" if asked.no_embedded else "yes")
        _run(folder, runtime, with_database=not asked.no_embedded)
    finally:
        if asked.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    print("All steps passed.")
    return 0


def _build(folder: Path, stage: Sequence[tuple[str, str]], *, embedded: str) -> None:
    context = folder / "src"
    shutil.rmtree(context, ignore_errors=True)
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", "--", *allowed],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        target = context / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    for word, rest in stage:
        if word == "RUN":
            command = rest.replace(OPT, str(folder / "opt"))
            _say(f"RUN {rest}")
            subprocess.run(
                ["sh", "-e", "-c", _with_this_python(command)], cwd=context, check=True,
                env=os.environ | {"EMBEDDED": embedded},
            )  # fmt: skip
    size = sum(path.stat().st_size for path in (folder / "opt").rglob("*") if not path.is_symlink())
    _say(f"{size / 1e6:.0f} MB under {OPT}")


def _with_this_python(command: str) -> str:
    return re.sub(r"^python ", f"{shlex.quote(sys.executable)} ", command)


def _run(folder: Path, stage: Sequence[tuple[str, str]], *, with_database: bool) -> None:
    port, database_port = _free_port(), _free_port()
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    (folder / "cv.txt").write_text(RESUME, "utf-8")
    root = os.geteuid() == 0
    if root:
        shutil.chown(data, int(USER), int(USER))
    scratch = folder / "tmp"
    scratch.mkdir(exist_ok=True, mode=0o777)
    scratch.chmod(0o1777)
    environment = _environment(folder, stage) | {"UPSTAR_PORT": str(port), "UPSTAR_HOST": "127.0.0.1"}
    # in place of /tmp, which is a part of the root file system here
    environment["TMPDIR"] = str(scratch)
    upstar, health = _commands(stage)
    inside = [*_confined(folder, root=root), *upstar]
    _say("upstar --version")
    subprocess.run([*inside, "--version"], check=True, env=environment, cwd=data)
    _say("upstar resume analyze: the reading process, forked from a template, under its limits")
    told = subprocess.run(
        [*inside, "resume", "analyze", str(folder / "cv.txt"), "--json"], check=True, env=environment, cwd=data,
        stdout=subprocess.PIPE, text=True,
    ).stdout  # fmt: skip
    if "Python" not in told:
        raise SystemExit("the résumé was not read")
    if not with_database:
        _say("no embedded PostgreSQL in it: the rest needs a database, and is left out")
        return
    with _database(folder, database_port):
        environment |= {"DB_HOST": "127.0.0.1", "DB_PORT": str(database_port)}
        _say("upstar db init")
        subprocess.run([*inside, "db", "init"], check=True, env=environment, cwd=data)
        _say("upstar serve --no-worker, until HEALTHCHECK is content")
        _serve([*inside, *_default(stage)], health, environment, data)
        _say("upstar worker, stopped by SIGTERM")
        _work([*inside, "worker"], environment, data)


def _serve(command: Sequence[str], health: Sequence[str], environment: Mapping[str, str], data: Path) -> None:
    process = subprocess.Popen(command, env=environment, cwd=data)
    try:
        ends = time.monotonic() + START_SECONDS
        check = [str(Path(environment["PATH"].partition(":")[0]) / health[0]), *health[1:]]
        while subprocess.run(check, env=environment, check=False, capture_output=True).returncode:
            if process.poll() is not None or time.monotonic() > ends:
                raise SystemExit("the web process is not ready")
            time.sleep(LOOK_SECONDS)
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _work(command: Sequence[str], environment: Mapping[str, str], data: Path) -> None:
    process = subprocess.Popen(command, env=environment, cwd=data, stderr=subprocess.DEVNULL)
    time.sleep(10 * LOOK_SECONDS)
    if process.poll() is not None:
        raise SystemExit("the worker ended by itself")
    process.terminate()
    process.wait(START_SECONDS)


def _environment(folder: Path, stage: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the variables of the last stage, and nothing of ours."""
    found = {"PATH": os.defpath}
    for word, rest in stage:
        if word == "ENV":
            found |= dict(part.partition("=")[::2] for part in shlex.split(rest))
    path = found["PATH"].replace("$PATH", os.defpath)
    placed = {name: value.replace(OPT, str(folder / "opt")) for name, value in (found | {"PATH": path}).items()}
    return {name: re.sub(rf"^{DATA}(?=/|$)", str(folder / "data"), value) for name, value in placed.items()}


def _commands(stage: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    told = dict(stage)
    return json.loads(told["ENTRYPOINT"]), json.loads(told["HEALTHCHECK"].partition(" CMD ")[2])


def _default(stage: Sequence[tuple[str, str]]) -> list[str]:
    found: list[str] = json.loads(dict(stage)["CMD"])
    return found


def _confined(folder: Path, *, root: bool) -> list[str]:
    """Return what runs a command as a container would."""
    if not root:
        print("not root: run as the present user, with the tree as it is")
        return []
    drop = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--no-new-privs", "--bounding-set=-all",
            "--inh-caps=-all", "--"]  # fmt: skip
    data, scratch = (shlex.quote(str(folder / name)) for name in ("data", "tmp"))
    read_only = (
        f"mount --bind {data} {data} && mount -o remount,ro,bind / && mount -t tmpfs tmpfs {scratch} && "
        f'chmod 1777 {scratch} && mount -t tmpfs tmpfs /dev/shm && exec "$@"'
    )
    unshare = ["unshare", "--mount", "--propagation=private", "--", "sh", "-c", read_only, "sh"]
    if subprocess.run([*unshare, "true"], check=False, capture_output=True).returncode == 0:
        return [*unshare, *drop]
    print("no mount of one's own allowed here: the tree belongs to root, and is not writable by the user for that")
    return drop


@contextmanager
def _database(folder: Path, port: int) -> Iterator[None]:
    place = Path(tempfile.mkdtemp(prefix="upstar-image-db-"))
    place.chmod(0o755)
    command = [str(folder / "opt/bin/python"), "-c", SERVE_DATABASE, str(place), str(port)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        if process.stdout is None or process.stdout.readline() != b"ready\n":
            raise SystemExit("the database does not start")
        yield
    finally:
        process.communicate()
        shutil.rmtree(place, ignore_errors=True)


def _free_port() -> int:
    import socket  # noqa: PLC0415 - here alone

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _say(text: str) -> None:
    print(f"--- {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
