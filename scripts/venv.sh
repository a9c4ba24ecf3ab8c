#!/bin/sh
# Makes the virtual environment: `.venv` with what is locked, and anew only when that has changed;
# or `.venv-newest` and `.venv-oldest`, with the newest versions of all today, and with the lowest
# that pyproject.toml allows of what it names.
set -eu

kind=${1:-locked}
made_from="pyproject.toml requirements-build.lock requirements.lock"

case $kind in
locked) venv=.venv ;;
newest | oldest) venv=.venv-$kind ;;
*)
    echo "usage: scripts/venv.sh [newest | oldest]" >&2
    exit 2
    ;;
esac

if [ $kind = locked ] && cat $made_from | cmp -s - $venv/made-from 2>/dev/null; then
    exit 0
fi

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; this is $(python3 --version)." >&2
    exit 1
}
echo "Setting up $venv: what is locked is fetched, checked and installed. Some minutes…"
# Emptied first: what is no longer needed must go too.
python3 -m venv --clear $venv

case $kind in
locked) lock=. ;;
newest) lock=$venv && sh scripts/lock.sh $lock ;;
oldest) lock=$venv && sh scripts/lock.sh $lock --resolution lowest-direct ;;
esac

install() {
    $venv/bin/python -m pip install -q --disable-pip-version-check "$@"
}

# First what builds the rest, so that nothing is built with what is not locked.
install --require-hashes --only-binary :all: -r $lock/requirements-build.lock
install --require-hashes --no-build-isolation -r $lock/requirements.lock
install --no-build-isolation --no-deps -e .
clash=$($venv/bin/python -m pip check --disable-pip-version-check) || {
    echo "$clash" >&2
    exit 1
}
cat $made_from >$venv/made-from
