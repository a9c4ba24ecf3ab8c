# The two commands of the README. Each sets up what it needs first, and only once.

.PHONY: session test setup test-newest test-oldest lock lock-newest

session: setup
	@sh scripts/session.sh

test: setup
	@sh scripts/tests.sh .venv

setup:
	@sh scripts/setup.sh

# The same tests with other versions than those that are locked: the newest of all there are, and
# the lowest that pyproject.toml allows of what it names.
test-newest test-oldest: test-%:
	@sh scripts/setup.sh $*
	@sh scripts/tests.sh .venv-$*

# Brings the lock files in step with pyproject.toml; the second takes the newest of all besides.
lock:
	@sh scripts/lock.sh .

lock-newest:
	@sh scripts/lock.sh . --upgrade
