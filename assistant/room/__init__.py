"""The room that stays on: sessions one after another, chosen by voice, over the same devices.

What is said between them is core/room's; each session is opened and run as live has it. Uses base,
front, live, live/opening, core, core/checkup, core/domain, core/hearing, core/language,
core/phonetics, core/room, core/shown, core/sound, edges/audio, edges/files,
edges/speech, edges/store, edges/system, edges/web.
"""
