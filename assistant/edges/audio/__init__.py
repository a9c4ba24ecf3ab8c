"""Sound in and out: PortAudio's microphone and loudspeaker, the queue of cues, sound files, chimes.

No word is known here, nor what a cue says. Uses core, core/echo, core/sound.
"""
