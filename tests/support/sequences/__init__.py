"""Random sequences of events through the core: made, walked, judged and cut down to what matters.

`acts` are what may happen and how it is walked, `wander` draws sequences, `account` is a second
account of the session that knows only its events, `invariants` are what must hold, and `shrink`
finds the shortest sequence in which something does not.
"""
