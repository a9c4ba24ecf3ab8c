#!/bin/sh
# Tells where uv is, which works out versions; sets it up in .venv-uv first where it is not.
set -eu

# One version, so that a lock file does not change with the tool that wrote it.
uv="uv==0.13.9"

if [ "$(cat .venv-uv/made-from 2>/dev/null)" != "$uv" ]; then
    echo "Setting up $uv" >&2
    python3 -m venv --clear .venv-uv
    .venv-uv/bin/python -m pip install -q --disable-pip-version-check "$uv" >&2
    echo "$uv" >.venv-uv/made-from
fi
echo .venv-uv/bin/uv
