"""Whether all is ready before a client comes: measurements in, findings out, each with its mend.

Measuring itself is not here: samples and numbers come from outside. Uses core/domain,
core/echo, core/hearing, core/language, core/shown and core/sound.
"""
