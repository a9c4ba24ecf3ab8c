"""`assistant doctor`: whether all is ready before a client comes, measured and told with its mend.

What the numbers mean is judged in the core. Uses base, live, live/opening, voices, core,
core/checkup, core/domain, core/ear_model, core/hearing, core/language, core/shown, core/sound,
core/written, edges/audio, edges/display, edges/enrolled, edges/files, edges/speech, edges/store.
"""
