"""Enrolment: phrases asked for by voice, each take checked as it comes, and what is kept of them.

No sound comes here, only what was measured of it. Uses core/domain, core/hearing, core/language,
core/session, core/sound.
"""
