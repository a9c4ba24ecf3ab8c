#!/bin/sh
# Runs all tests with the Python of the environment that is named. What plays through virtual devices
# runs in three rooms at a time: it mostly waits for sound, and a room with all that lives in it takes
# a quarter of a core. All else runs beside it and leaves it the processor whenever it wants it; its
# lines come after. One after the other they take two minutes longer on two cores.
set -u
python=$1/bin/python

told=$(mktemp)
trap 'rm -f "$told"' EXIT
nice -n 15 "$python" -m pytest -n auto --dist loadgroup -m "not live" >"$told" 2>&1 &
rest=$!
trap 'kill "$rest" 2>/dev/null; exit 130' INT TERM

"$python" -m pytest -n 3 --dist worksteal -m live
live=$?
tail -n +1 -f --pid="$rest" "$told"
wait "$rest" && [ "$live" -eq 0 ] && exit 0
[ "$live" -eq 0 ] || echo "The tests that play through virtual devices failed: see above." >&2
exit 1
