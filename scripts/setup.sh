#!/bin/sh
# Sets up a fresh Debian machine: the packages it lacks, and a virtual environment in .venv, or in
# another for `newest` or `oldest`.
set -eu

# PortAudio and its ALSA-to-PulseAudio plugin for sound, espeak-ng for the voice; PulseAudio's own
# programs make the virtual microphone and loudspeaker of the tests, chromium opens their pages,
# groff typesets the manual page, and PostgreSQL is a clinic's.
PACKAGES="python3-venv libportaudio2 libasound2-plugins libespeak-ng1 espeak-ng pulseaudio pulseaudio-utils chromium groff-base postgresql"

command -v dpkg-query >/dev/null || {
    echo "This sets up a Debian machine; elsewhere install the like of: $PACKAGES" >&2
    echo "and then: sh scripts/venv.sh" >&2
    exit 1
}

missing=""
for package in $PACKAGES; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
        missing="$missing $package"
done
if [ -n "$missing" ]; then
    if [ "$(id -u)" -eq 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null 2>&1; then
        as_root="sudo"
    else
        echo "These Debian packages are missing:$missing" >&2
        echo "Install them as root (apt-get install$missing), then run this again." >&2
        exit 1
    fi
    echo "Installing Debian packages:$missing"
    # Hundreds of lines, of interest where it fails alone.
    told=$(mktemp)
    trap 'rm -f "$told"' EXIT
    {
        $as_root apt-get update -q &&
            $as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install -q -y --no-install-recommends $missing
    } >"$told" 2>&1 || {
        cat "$told" >&2
        echo "The Debian packages could not be installed; above stands why." >&2
        exit 1
    }
fi

sh scripts/venv.sh "$@"
