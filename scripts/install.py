"""Install a lock file, hashes required, into the environment whose Python runs this: `python install.py runtime`.

uv does it in a fraction of pip's time, since it fetches and unpacks side by side and compiles nothing that is never
loaded. It is a locked wheel inside the environment, so no machine needs it beforehand. It does not read pip's
configuration: where that names an index or a proxy of its own, and where uv does not succeed, pip installs.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
INSTALLER = "installer"
PIP_ALONE = {"index-url", "no-index", "proxy", "client-cert", "trusted-host"}
"""Settings of pip that say whence, and by which way, packages may come."""
CERTIFICATES = "cert"


def main() -> int:
    """Install the named lock file; returns the exit code."""
    lock = ROOT / "requirements" / f"{sys.argv[1]}.txt"
    return 0 if _with_uv(lock) else _with_pip(lock)


def _with_pip(lock: Path) -> int:
    return subprocess.call([*PIP, "install", "--quiet", "--require-hashes", "-r", str(lock)])


def _with_uv(lock: Path) -> bool:
    """Try; returns whether all is installed. What is half installed then, pip completes."""
    settings = _pip_settings()
    if PIP_ALONE & settings.keys():
        return False
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists() and _with_pip(ROOT / "requirements" / f"{INSTALLER}.txt") != 0:
        return False
    # beside what it fills, so that files are linked and not copied; it has no use afterwards
    scratch = Path(sys.prefix) / ".uv"
    environment = {"UV_CACHE_DIR": str(scratch)} | os.environ
    if CERTIFICATES in settings:
        environment.setdefault("SSL_CERT_FILE", settings[CERTIFICATES])
    try:
        command = [uv, "pip", "install", "--quiet", "--python", sys.executable, "--require-hashes", "-r", lock]
        done = subprocess.call(list(map(str, command)), env=environment) == 0
    except OSError:  # a machine for which there is no uv
        done = False
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if not done:
        print("uv did not succeed: installing with pip, which takes some minutes ...", file=sys.stderr)
    return done


def _pip_settings() -> dict[str, str]:
    """What pip has been told, by its files and the environment: `{"index-url": …}`."""
    told = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True, check=False).stdout
    pairs = (line.split("=", 1) for line in told.splitlines() if "=" in line)
    # a line is `global.index-url='…'`, or `:env:.index-url='…'`
    return {name.rpartition(".")[2]: value.strip("'\"") for name, value in pairs}


if __name__ == "__main__":
    sys.exit(main())
