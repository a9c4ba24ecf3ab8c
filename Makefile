# The two commands of the README. Each sets up what it needs first, and only once.

.PHONY: session test setup test-newest test-oldest lock lock-newest

session: setup
	@sh scripts/session.sh

# A module's tests share a process, in the order of tests/support/side_by_side.py; there is one more
# than cores, as some wait. What plays through virtual devices runs last, in three rooms at a time:
# it mostly waits for sound, and a room with all that lives in it takes a quarter of a core. Module
# by module the costliest would live beside each other, and came too late for one another. What fails
# there is tried once more by itself, and told: sound that was late in one room of three is no fault
# of the program's, and what is one fails again.
BY_MODULE = --dist loadfile --no-loadscope-reorder

define RUN_TESTS
$(1)/bin/python -m pytest -n $$(($$(nproc) + 1)) $(BY_MODULE) -m "not live"
$(1)/bin/python -m pytest -n 3 --dist worksteal -m live || $(1)/bin/python -m pytest --last-failed -m live
endef

test: setup
	$(call RUN_TESTS,.venv)

setup:
	@sh scripts/setup.sh

# The same tests with other versions than those that are locked: the newest of all there are, and
# the lowest that pyproject.toml allows of what it names.
test-newest test-oldest: test-%:
	@sh scripts/setup.sh $*
	$(call RUN_TESTS,.venv-$*)

# Brings the lock files in step with pyproject.toml; the second takes the newest of all besides.
lock:
	@sh scripts/lock.sh .

lock-newest:
	@sh scripts/lock.sh . --upgrade
