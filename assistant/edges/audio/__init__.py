"""Sound in and out: PortAudio's microphone and loudspeaker, sound files, chimes.

What is made of samples is core/sound's and core/echo's. Uses these, core and edges/files.
"""
