# The two commands of the README. Each sets up what it needs first, and only once.

.PHONY: session test setup

session: setup
	@sh scripts/session.sh

test: setup
	.venv/bin/python -m pytest

setup:
	@sh scripts/setup.sh
