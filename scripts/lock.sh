#!/bin/sh
# Works out every version that is installed, with the hashes of its files, for every system, and
# writes them to FOLDER. What is written there already stays as it is where it fits pyproject.toml;
# with --upgrade all of it becomes the newest. uv does this; to install, pip alone is enough.
set -eu

folder=${1:?usage: scripts/lock.sh FOLDER [OPTIONS OF UV]}
shift
uv=$(sh scripts/uv.sh)

compile() {
    # One version of each for every Python, so that all install what is tested with one of them. The
    # system's certificates, as pip takes them: a practice's network may have some of its own.
    "$uv" --system-certs pip compile -q --universal --generate-hashes --fork-strategy fewest \
        --custom-compile-command "make lock" "$@"
}

# The natural voices too: `make session` speaks with one, and their tests run the real model. And what
# speaks to a clinic's PostgreSQL, which the tests start.
compile pyproject.toml --extra test --extra voice --extra clinic -o "$folder/requirements.lock" "$@"
# The same hatchling in both: the tests build a wheel too.
compile --group build -c "$folder/requirements.lock" -o "$folder/requirements-build.lock" "$@"
