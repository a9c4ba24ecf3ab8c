# The two commands of the README. Each sets up what it needs first, and only once.

.PHONY: session test setup

session: setup
	@sh scripts/session.sh

# What plays through the virtual devices runs last, and with the processor to itself.
test: setup
	.venv/bin/python -m pytest -n auto --dist loadgroup -m "not live"
	.venv/bin/python -m pytest -m live

setup:
	@sh scripts/setup.sh
