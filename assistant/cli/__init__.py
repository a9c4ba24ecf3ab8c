"""The command line. Only this folder knows argparse; each command imports its own parts.

What a command does is decided elsewhere. Uses base, bench, clinic, doctor, enrolment, live/opening,
model_tools, privacy, protocol_tools, rehearsal, replay, review, room, settings_tools, verify,
voice_tools, core, core/domain, core/ear_model, core/written, edges/audio, edges/files, edges/store.
"""
