"""Sound in and out: PortAudio's microphone and loudspeaker, sound files, chimes.

What is made of samples stands in the core. Uses core, core/echo, core/sound.
"""
