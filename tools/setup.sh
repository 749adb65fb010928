#!/bin/sh
# Makes the virtual environment $1 and installs the lock $2, and a third where there is one, into it. Any failure is one line with its remedy, and exit 1.
set -eu
venv=$1
lock=$2
more=${3:-}
python=${PYTHON:-python3}

fail() { echo "set-up failed: $1" >&2; exit 1; }

command -v "$python" >/dev/null 2>&1 || fail "there is no $python. Install Python 3.11, 3.12 or 3.13, or name one: make PYTHON=/path/to/python3.11"
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' ||
    fail "$("$python" --version) is not supported. Name Python 3.11, 3.12 or 3.13: make PYTHON=python3.11"
if [ ! -x "$venv/bin/python" ]; then
    echo "Making the environment in $venv"
    "$python" -m venv "$venv" || fail "$python can't make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"
fi
pip="$venv/bin/python -m pip --disable-pip-version-check"

# Asked first for one small package, without retries: offline, pip would otherwise try for minutes before it says so.
probe=$(grep -m1 -oE '^[A-Za-z0-9_.-]+==[0-9][^ ;]*' "$lock")
$pip install --dry-run --no-deps --no-cache-dir --ignore-installed --retries 0 --timeout 15 "$probe" >/dev/null 2>&1 ||
    fail "no package index answers (asked for $probe). Connect to the network, or set PIP_INDEX_URL to a mirror that you can reach, and run it again"

log="$venv/setup.log"
echo "Installing $lock${more:+ and $more} (about a minute; log: $log)"
# As constraints too: pip holds a pin against `name[extra]` of another package only there, and would refuse what has no hash.
$pip install --no-input --require-hashes -r "$lock" ${more:+-r "$more" -c "$more"} >"$log" 2>&1 ||
    fail "$(grep -m1 -E '^ERROR' "$log" || tail -n 1 "$log") (log: $log). Check network and disk space, and run it again"
$pip install --no-input --no-deps --no-build-isolation -e . >>"$log" 2>&1 ||
    fail "the package itself could not be installed (log: $log). Delete $venv and run it again"
