"""What counts as said, and when it began: the gate, acting early, stillness, onsets, how likely a
plea is, what an ear for notes makes up.

The recogniser is an edge; what a command does is the session's. Uses core/domain, core/language,
core/sound.
"""
