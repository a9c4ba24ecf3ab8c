"""The assistant's own voice, taken out of what the microphone hears.

Which words count over a cue is the gate's, elsewhere. Uses core/sound.
"""
