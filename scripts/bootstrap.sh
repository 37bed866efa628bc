#!/usr/bin/env bash
# Makes .venv hold exactly what a lock says, and this project in editable form. Does nothing when that is so already.
#   scripts/bootstrap.sh runtime     what the program needs (requirements.lock)
#   scripts/bootstrap.sh workshop    the same and the tools (requirements-workshop.lock)
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=${1:-workshop}
python=${PYTHON:-python3}
case $wanted in
    runtime) lock=requirements.lock ;;
    workshop) lock=requirements-workshop.lock ;;
    *) echo "bootstrap: say runtime or workshop, not '$wanted'." >&2; exit 2 ;;
esac

mkdir -p .make
if command -v flock >/dev/null 2>&1; then   # two makes at once take turns
    exec 9>.make/bootstrap.lock
    flock 9
fi

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "This project needs Python 3.11 or newer as python3 (or: make PYTHON=/path/to/python3)." >&2
    exit 1
fi

if ! "$python" -c 'import sqlite3, sys; sys.exit(sqlite3.sqlite_version_info < (3, 39))' 2>/dev/null; then
    echo "This project needs a Python whose SQLite is 3.39 or newer." >&2
    exit 1
fi

if ! .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Making the environment in .venv"
    rm -rf .venv .make/runtime .make/workshop
    "$python" -m venv .venv || { echo "python3 cannot make environments here; on Debian: apt-get install python3-venv" >&2; exit 1; }
fi

fingerprint() { cat "$1" pyproject.toml | .venv/bin/python -c 'import hashlib, sys; print(sys.version, sys.prefix, hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'; }
is_ready() { [ -f ".make/$1" ] && [ "$(cat ".make/$1")" = "$(fingerprint "$2")" ]; }

if is_ready "$wanted" "$lock"; then exit 0; fi
if [ "$wanted" = runtime ] && is_ready workshop requirements-workshop.lock; then exit 0; fi   # it holds the runtime too

pip=(.venv/bin/python -m pip --disable-pip-version-check --no-input --quiet --quiet)
echo "Installing what $lock names (once; about a minute)"
"${pip[@]}" install --no-deps --require-hashes --requirement "$lock"   # the lock is whole: nothing is to be resolved, so no later release can disturb it
"${pip[@]}" install --no-deps --no-build-isolation --editable .
fingerprint "$lock" >".make/$wanted"
