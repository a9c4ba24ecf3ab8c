"""The command line. Only this folder knows argparse's parsers; each command imports its own.

Uses base, core, core/domain, core/review, edges/audio (to list devices), and of every other folder
of the application the command that it starts.
"""
