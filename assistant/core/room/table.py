"""The state machine of the room as a literal table: it alone says which state follows which.

How a row reads stands in `core/session/machine.py`. Triggers are the commands' own words, those of
a session and those of the room, and a few things that happen: `open`, `spelled` (a code was, and
no more of it comes), `idle` (nobody has said anything to it for some minutes), `interrupt`, and
what a page asks for, `check asked` and `other asked`. "=" stays where it is. Guards and actions
are the functions of `moves`.

Nothing here goes on by itself but to sleep. The client's own words are taken everywhere; a plea
that was not made out (`unclear`) is asked about as in a session, but for a room that sleeps, in
which nothing could be ended.
"""

from __future__ import annotations

from assistant.core.language.room_words import STATES
from assistant.core.room import moves
from assistant.core.session.machine import Row, Table

OPEN = ", ".join(state for state in STATES if state not in ("begun", "closed"))
"""States in which the room is the room's, and no session has it."""

AWAKE = ", ".join(state for state in STATES if state not in ("asleep", "begun", "closed"))


DOZES = ("protocol", "code", "code check", "side", "layers", "minutes", "minutes check",
         "next client")  # fmt: skip
"""States that it falls asleep from by itself. Not while a session waits to be gone on with: its
client may lie there."""

# fmt: off
TABLE = (
    # A plea that was not made out; a second one, or a "yes", ends what was being chosen.
    Row("unclear", AWAKE, "asleep", when="is_pleaded_again", do="tell_asleep"),
    # Where no client lies, what may as well be talk is let pass: mostly it is.
    Row("unclear", "broken off", "=", do="ask_to_end"),
    Row("unclear", AWAKE, "=", when="is_likely", do="ask_to_end"),
    Row("yes", AWAKE, "asleep", when="is_asked_to_end", do="tell_asleep"),
    Row("no", AWAKE, "=", when="is_asked_to_end", do="let_go_on"),
    Row("repeat", AWAKE, "=", when="is_asked_to_end", do="ask_to_end"),

    # At its start, and after each session, it asks what is to come; between clients it sleeps.
    Row("open", "asleep", "broken off", when="session_broke_off", do="ask_to_go_on"),
    Row("open", "asleep", "next client", when="session_is_over", do="ask_who_is_next"),
    Row("open", "asleep", "=", do="tell_asleep"),
    Row("wake up", "asleep", "broken off", when="session_broke_off", do="ask_to_go_on"),
    Row("wake up", "asleep", "protocol", do="ask_protocol"),
    Row("wake up", AWAKE, "=", do="say_again"),
    Row("sleep, rest", AWAKE, "asleep", do="tell_asleep"),
    Row("idle", ", ".join(DOZES), "asleep"),

    # An answer that comes long after its question may be said to somebody else: it is asked anew.
    Row("yes, no, that is right, wrong", "broken off, code check, minutes check", "=",
        when="is_late", do="say_again"),

    # A session that broke off: gone on with, or left as it is.
    Row("yes", "broken off", "begun", do="go_on_with_it"),
    Row("no", "broken off", "protocol", do="leave_it, ask_protocol"),

    # Which protocol: by its name, read out three at a time, or the one before.
    Row("next client, next", "next client", "protocol", do="ask_protocol"),
    Row("protocol", "protocol, next client", "code", do="choose, ask_code"),
    Row("same again", "protocol, next client", "code", when="has_last",
        do="choose_the_last, ask_code"),
    Row("same again", "protocol, next client", "protocol", do="tell_no_last"),
    Row("list", "protocol, next client", "protocol", do="tell_first_names"),
    Row("more, next", "protocol", "=", when="has_more", do="tell_more_names"),
    Row("more, next", "protocol", "=", do="tell_first_names"),
    Row("sound check", "protocol, next client", "=", do="check_sound"),

    Row("check asked", "asleep, protocol, next client", "protocol", do="check_sound"),

    # Something else is begun in its place, as a page asks for it; no client is spoken of.
    Row("other asked", "asleep, protocol, next client", "begun", do="leave_for_it"),

    # Which client: a code is spelled in one breath or several, read back once nothing more comes,
    # and nothing begins without a "yes" to it.
    Row("code", "code", "=", do="take_symbols"),
    Row("spelled", "code", "=", when="is_too_long", do="ask_code"),
    Row("spelled", "code", "=", when="was_denied", do="ask_to_spell_so"),
    Row("spelled", "code", "code check", do="take_code, read_back"),
    Row("correct", "code", "code check", when="has_that_place", do="correct_place, read_back"),
    Row("no code", "code, code check", "code check", do="take_no_code, read_back"),
    Row("no, wrong", "code check", "code", do="deny_code, ask_code_again"),
    Row("back", "code, code check", "protocol", do="ask_protocol"),

    # How it is to be walked, where the protocol leaves that open; the same again is the same.
    # "Next" leaves one choice to the protocol, "as planned" all that are left.
    Row("yes, that is right", "code check", "side", when="asks_side", do="ask_side"),
    Row("yes, that is right", "code check", "layers", when="asks_layers", do="ask_layers"),
    Row("yes, that is right", "code check", "minutes", when="asks_minutes",
        do="ask_minutes"),
    Row("yes, that is right", "code check", "begun", do="begin"),
    Row("left, right, next", "side", "layers", when="asks_layers",
        do="take_side, ask_layers"),
    Row("left, right, next", "side", "minutes", when="asks_minutes",
        do="take_side, ask_minutes"),
    Row("left, right, next", "side", "begun", do="take_side, begin"),
    Row("as planned", "side, layers, minutes", "begun", do="begin"),
    Row("back", "side", "code", do="ask_code"),
    Row("layers", "layers", "minutes", when="fits, asks_minutes", do="take_layers, ask_minutes"),
    Row("layers", "layers", "begun", when="fits", do="take_layers, begin"),
    Row("next", "layers", "minutes", when="asks_minutes", do="ask_minutes"),
    Row("next", "layers", "begun", do="begin"),
    Row("back", "layers", "side", when="asks_side", do="ask_side"),
    Row("back", "layers", "code", do="ask_code"),
    Row("minutes", "minutes", "minutes check", do="take_minutes, read_minutes_back"),
    Row("next", "minutes", "begun", do="begin"),
    Row("back", "minutes", "layers", when="asks_layers", do="ask_layers"),
    Row("back", "minutes", "side", when="asks_side", do="ask_side"),
    Row("back", "minutes", "code", do="ask_code"),
    Row("yes, that is right", "minutes check", "begun", do="begin"),
    Row("no, wrong, back", "minutes check", "minutes", do="forget_minutes, ask_minutes"),

    # Asking.
    Row("how many today", AWAKE, "=", do="tell_today"),
    Row("repeat", AWAKE, "=", do="say_again"),
    Row("help", AWAKE, "=", do="tell_what_fits"),
    Row("quiet", AWAKE, "=", do="hush"),

    # The client first, whoever else is spoken to: with "stop" all is left, and it rests.
    Row("pain", OPEN, "=", do="ease_off"),
    Row("stop", OPEN, "asleep", do="tell_asleep"),
    Row("interrupt", OPEN, "closed", do="close"),
)
# fmt: on

ROOM = Table(TABLE, STATES, moves.NAMED)
"""The table at work."""
