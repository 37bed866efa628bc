#!/usr/bin/env bash
# Finds Chromium for the browser tests; where it is missing and one may, installs Debian's.
# Without one the browser tests are skipped with a loud message, and fail when CI is set (tests/conftest.py).
set -euo pipefail

for name in "${MEMBERSHIP_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests (once)"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    if apt-get -qq -o DPkg::Lock::Timeout=300 update >"$log" 2>&1 </dev/null &&
        apt-get -qq -y -o DPkg::Lock::Timeout=300 install --no-install-recommends chromium fonts-dejavu-core >>"$log" 2>&1 </dev/null; then
        rm -f "$log"
        exit 0
    fi
    tail -n 20 "$log" >&2
    rm -f "$log"
fi
echo "NO CHROMIUM: the browser tests cannot run here. Install chromium, or name one in MEMBERSHIP_CHROMIUM." >&2
