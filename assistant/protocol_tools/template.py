"""What `assistant protocols new` writes: a small protocol whose comments explain each key."""

from __future__ import annotations

SCHEMA_FILE = "protocol.schema.json"
"""Lies beside the protocols, so that editors that know the language server for YAML find it."""

TEMPLATE = """\
# yaml-language-server: $schema={schema}
#
# A protocol: the steps of a session, the words to speak, and how long to hold.
# Change it, then run
#     assistant protocols check {name}
#     assistant protocols dry-run {name}
# A line that begins with # is a note to yourself; the program passes over it.

title: {title}
region: low back # where on the body
intent: Slow work on the low back, held until it softens.
source: My own notes.
version: 1 # a whole number; raise it when you change the file
language: en-us
budget: 30 min # how long it is meant to take; --minutes overrides it

# The steps marked "side: each" are done on one side, then on the other.
sides:
  first: left
  left: Left side.
  right: Right side.
  change: Now the other side.

# Questions before hands go on, answered by "yes", "no" or "skip this". These come with the program;
# write your own as "- {{id: ..., ask: ..., precaution: ...}}".
screening:
  - use: before-hands-on

# Each step has
#   id         a short name of its own, for the log
#   cue        the words to speak: calm, and no more than twelve
# and, where they fit,
#   title      what it is called on a screen; without it, what the id says
#   detail     more about it, said after the cue when you say "repeat"
#   side       each, left, right, both or midline
#   region     where the hands are     }} a step with a hold needs both,
#   technique  what they do            }} for the log
#   hold       floor:   the least time to hold
#              target:  the time to aim for
#              ceiling: the longest time; leave it out, and only you end the hold
#              Write times with their unit: 90 s, 5 min, 1 min 30 s. Or count in breaths, as
#              "3 breaths", and give the time of one: "breath: 10 s".
#   layers     how often the step is done again: least, most, and the question between
#   match      "other side": side one's hold becomes side two's target
#   begins     the word that begins the hold: barrier, or start
#   ends       what ends the step: released, next, time (the ceiling) or consent
#   about      how long a step without a hold may take
#   instead    other ways to do it, offered after pain: id, offer, cue, hold
# Where consent is asked for again later, "no" leaves out what follows, up to the next consent.
steps:
  - id: permission
    cue: Explain what you will do, and ask permission.
    ends: consent

  # A technique that comes with the program, with words of your own; `assistant protocols list`
  # names them all.
  - use: sustained-pressure
    with: {{place: low back, region: low back, floor: 3 min, target: 5 min}}

  - id: rest
    cue: Rest both hands. Let the client breathe.
    side: midline
    about: 1 min

# Words that can be noted by voice ("note ropey") beside the program's own.
notes: [ropey]

# Words at a time of the session; they wait for the end of a hold.
reminders:
  - at: 20 min
    say: Ten minutes are left.

# Sentences to close with, spoken one after the other.
aftercare:
  - Drink some water, and take a gentle walk.
  - Be gentle with yourself.
"""


def template(name: str) -> str:
    """Return the text of a new protocol file called `name`."""
    title = name.replace("-", " ").replace("_", " ").strip().capitalize()
    return TEMPLATE.format(name=name, title=title or "My protocol", schema=SCHEMA_FILE)
