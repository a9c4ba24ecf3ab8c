"""The nouns of the treatment room: commands, events, effects, holds, protocol, places, states.

All frozen, with their arithmetic. What follows from what is the session's, what is said is the
language's. Uses core/phonetics.
"""
