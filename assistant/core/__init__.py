"""The pure core: what a session is, apart from any machine. Events in, effects out.

Here, beside the topics' folders: lengths of time, the words that refuse a value, the two ways to
fail, and what no terminal must be given, which all may use. No file, thread, sound device, clock,
logger or chance comes into the core; time is what the audio says. The folders of the core use one
another in one direction only, each those it names.
"""
