#!/bin/sh
# setup.sh VENV STAMP LOCK...: make VENV from hash locks with plain pip, then touch STAMP.
# When it cannot go on it says in one line what is missing and how to get it.
set -eu
venv=$1 stamp=$2; shift 2

stop() { echo "setup: $*" >&2; exit 1; }

# A Python that is new enough and really runs: a shim may exist and refuse to.
want='import sys; raise SystemExit(sys.version_info < (3, 11))'
python=
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if "$candidate" -c "$want" >/dev/null 2>&1; then python=$candidate; break; fi
done
[ -n "$python" ] || stop "Python 3.11 or newer not found. Debian: apt-get install python3-venv (or: make PYTHON=/path/to/python ...)"

# A virtual environment that lives: its Python may have been removed, or the folder moved.
if ! "$venv/bin/python" -c "$want" >/dev/null 2>&1 || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
        stop "$("$python" -V) has no venv module. Debian: apt-get install python3-venv"
    rm -rf "$venv"
    "$python" -m venv "$venv" || stop "could not make $venv: folder not writable or disk full?"
fi

# The locks are complete: nothing is resolved, and every file is checked against its hash.
echo "setup: installing packages into $venv (the first time takes a minute or more)"
log=$venv/setup.log
args=
for lock in "$@"; do args="$args -r $lock"; done
# shellcheck disable=SC2086  # $args is a list
if ! "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --require-hashes --no-deps \
    --only-binary :all: $args >"$log" 2>&1; then
    if grep -qE 'NewConnectionError|NameResolutionError|Temporary failure|[Tt]imed out|ProxyError|ConnectionResetError' "$log"; then
        stop "the package index could not be reached: check the network, or set a mirror with PIP_INDEX_URL (log: $log)"
    fi
    stop "pip failed: $(grep -E 'ERROR' "$log" | head -1) (log: $log)"
fi

"$venv/bin/python" -m pip install --disable-pip-version-check --no-deps --no-index --no-build-isolation -e . >>"$log" 2>&1 ||
    stop "the project itself could not be installed (log: $log)"
rm -f "$venv"/.run-* "$venv"/.dev-*
touch "$stamp"
