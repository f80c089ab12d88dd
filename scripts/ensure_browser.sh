#!/bin/sh
# The browser tests drive Debian's Chromium: the build without windows where there is one, since it opens a page in a
# fifth of the time. Install that where it is possible, make do with any other, else say how to get one.
get() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=1 -o Acquire::http::Timeout=20 \
        -o DPkg::Lock::Timeout=60 "$@" >/dev/null 2>&1
}

command -v chromium-headless-shell >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium's headless shell for the browser tests ..."
    get install -y chromium-headless-shell && exit 0
    get update && get install -y chromium-headless-shell && exit 0
fi
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
echo "No Chromium found: the browser tests will be skipped. Install it: sudo apt-get install chromium-headless-shell" >&2
