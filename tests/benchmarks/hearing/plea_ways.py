"""Ways in which people ask for a stop, or tell pain: written down before anything was tuned.

`TUNED_ON` are those that may be looked at while something is changed, `HELD_OUT` those that may
not: every other one, so that each list has some of each kind.
"""

from __future__ import annotations

STOP_WAYS = (
    "stop",
    "please stop",
    "stop please",
    "stop it",
    "stop it please",
    "please stop it",
    "stop now",
    "stop there",
    "stop that",
    "stop that please",
    "okay stop",
    "oh stop",
    "wait stop",
    "no stop",
    "stop stop",
    "stop stop stop",
    "stop now please",
    "please stop now",
    "can you stop",
    "can you stop please",
    "could you stop please",
    "can we stop",
    "can we stop please",
    "i want to stop",
    "i need to stop",
    "i want you to stop",
    "let's stop",
    "let's stop here",
    "stop here",
    "stop right there",
    "please please stop",
    "okay stop now",
    "oh please stop",
    "no please stop",
    "ow stop",
    "stop it hurts",
    "stop that hurts",
    "stop you're hurting me",
    "enough",
    "that's enough",
    "no more",
    "please no more",
)
"""What asks for an end."""

PAIN_WAYS = (
    "pain",
    "ouch",
    "ow",
    "ouch that hurts",
    "ow that hurts",
    "that hurts",
    "it hurts",
    "it hurts here",
    "it hurts there",
    "this hurts",
    "oh that hurts",
    "wait that hurts",
    "no that hurts",
    "that hurts please stop",
    "you're hurting me",
    "you are hurting me",
    "it really hurts",
    "that hurts a lot",
    "that's painful",
    "it's painful",
    "i have pain",
    "i have pain here",
    "pain here",
    "pain there",
    "i feel pain",
    "i'm in pain",
    "sharp pain",
    "there is pain",
    "too much",
    "that's too much",
    "it's too much",
    "too much pain",
    "too hard",
    "too deep",
    "too strong",
    "easy",
    "easy please",
    "easy there",
    "easy easy",
    "oh easy",
    "ease off",
    "ease off please",
)
"""What tells of pain, or asks for less."""

WAYS = (*STOP_WAYS, *PAIN_WAYS)

TUNED_ON = WAYS[0::2]
HELD_OUT = WAYS[1::2]
