"""`assistant enrol`: somebody's voice learned by a few phrases, shown and forgotten.

Uses base, live, live/opening, core, core/checkup, core/domain, core/enrolment, core/hearing,
core/language, edges/audio, edges/enrolled, edges/speech.
"""
