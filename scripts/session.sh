#!/bin/sh
# Runs the worked protocol: live where there are a microphone and a loudspeaker, otherwise from the
# bundled recording of a spoken session, through the same recogniser, voice and journal. Of that a
# short story is told; every line of it is kept beside what it said.
set -eu
assistant=.venv/bin/assistant
protocol=adductor-release

if why=$($assistant devices 2>&1 >/dev/null); then
    echo "Live: speak to the microphone. Say \"start\", and \"stop\" to end."
    $assistant run $protocol && code=0 || code=$?
    $assistant review --last 1
    echo "Next: $assistant doctor, before a client comes; $assistant alone says what else."
    [ $code -eq 3 ] && exit 0 # ended early, as it may be: all is saved
    exit $code
fi

folder=first-session
said=$folder/assistant.wav
lines=$folder/lines.txt
rm -rf $folder # of the last time: a session that was cut off would be offered again
mkdir $folder

echo "No live session: ${why#assistant: }."
echo "From a bundled recording instead: a whole session, spoken by synthetic voices. One to three minutes…"
code=0
$assistant run $protocol --mic tests/recordings/spoken-session.flac \
    --speaker $said --data-dir $folder >$lines 2>$folder/last-words.txt || code=$?
if [ $code -ne 0 ]; then
    tail -n 5 $lines >&2
    cat $folder/last-words.txt >&2
    echo "The session did not come to its end (exit code $code). All of its lines: $lines" >&2
    exit $code
fi

# A word, and how often it was heard where that was more than once: the most often heard first.
heard() {
    sed -n 's/^ *[0-9:]*  “\(.*\)”$/\1/p' $lines
}
words=$(heard | sort | uniq -c | sort -k1,1nr -k2 |
    awk '{n = $1; $1 = ""; printf "%s%s%s", (NR > 1 ? "," : ""), $0, (n > 1 ? " (" n ")" : "")}')
voice=$(sed -n 's/^ *[0-9:]*  voice: \([^,]*\).*/\1/p' $lines | head -n 1)

echo "It spoke $(grep -c ' » ' $lines) times, in the voice $voice, and heard $(heard | wc -l) commands:$words."
echo "Each hold was timed from the words \"barrier\" and \"released\" themselves; they are short, so that"
echo "it is soon over:"
echo
$assistant review --last 1 --data-dir $folder
echo "What it said:  $said"
echo "Line by line:  $lines"
echo "The journal:   $(echo $folder/sessions/*.jsonl)"
echo "The next \`make session\` writes these anew."
echo "Next: $assistant doctor, before a client comes; $assistant alone says what else."
