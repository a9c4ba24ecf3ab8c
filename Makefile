# The two commands of the README. Each sets up what it needs first, and only once.

.PHONY: session test setup

session: setup
	@sh scripts/session.sh

# What plays through virtual devices runs last, in two rooms at a time: it mostly waits for sound.
test: setup
	.venv/bin/python -m pytest -n auto --dist loadgroup -m "not live"
	.venv/bin/python -m pytest -n 2 --dist worksteal -m live

setup:
	@sh scripts/setup.sh
