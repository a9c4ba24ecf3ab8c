"""The command line. Only this folder knows argparse's parsers; each command imports its own.

Uses base, and of every other folder of the application the command that it starts.
"""
