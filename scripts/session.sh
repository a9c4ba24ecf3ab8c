#!/bin/sh
# Runs the worked protocol: live where there are a microphone and a loudspeaker, otherwise from the
# bundled recording of a spoken session, through the same recogniser, voice and journal.
set -eu
assistant=.venv/bin/assistant
protocol=adductor-release

if why=$($assistant devices 2>&1 >/dev/null); then
    echo "Live: speak to the microphone. Say \"start\", and \"stop\" to end."
    $assistant run $protocol && code=0 || code=$?
    $assistant review --last 1
    [ $code -eq 3 ] && exit 0 # ended early, as it may be: all is saved
    exit $code
fi

echo "No live session: $why"
echo "From the bundled recording instead: a whole session, spoken by synthetic voices."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
$assistant run $protocol --mic tests/recordings/spoken-session.flac \
    --speaker "$folder/assistant.wav" --data-dir "$folder"
$assistant review --data-dir "$folder"
