#!/bin/sh
# Resolve pyproject.toml into the hashed lock files. Needs uv on PATH.
set -eu
cd "$(dirname "$0")/.."
opts="--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet $*"
# shellcheck disable=SC2086
uv pip compile $opts pyproject.toml --group build -o requirements/runtime.txt
# shellcheck disable=SC2086
uv pip compile $opts pyproject.toml --group build --group dev -c requirements/runtime.txt -o requirements/dev.txt
# shellcheck disable=SC2086
uv pip compile $opts --group installer -o requirements/installer.txt
