"""The state machine of an enrolment as a literal table: it alone says which state follows which.

How a row reads stands in `core/session/machine.py`. Triggers are what a take turned out to be
(`taken`, `other word`, `too soft`, `too loud`, `cut`), a few things that happen (`open`, `idle`,
`interrupt`), the client's words, and what may be typed: "skip", "back", "repeat". By voice those
are phrases that are asked for.
"""

from __future__ import annotations

from assistant.core.enrolment import moves
from assistant.core.enrolment.walk import STATES
from assistant.core.session.machine import Row, Table

REFUSED = "other word, too soft, too loud, cut"

# fmt: off
TABLE = (
    Row("open", "begins", "done", when="nothing_is_wanted", do="tell_done"),
    Row("open", "begins", "asks", do="greet, ask"),

    # A take that will do: two of each phrase, a third where these are little alike.
    Row("taken", "asks", "=", when="is_first_take", do="keep_take, ask_once_more"),
    Row("taken", "asks", "=", when="is_unlike", do="keep_take, ask_third"),
    Row("taken", "asks", "done", when="is_last_phrase", do="keep_phrase, tell_done"),
    Row("taken", "asks", "=", do="keep_phrase, ask_again"),

    # One that will not is asked for again, and after a few the phrase is left out.
    Row(REFUSED, "asks", "done", when="was_tried_enough, is_last_phrase",
        do="leave_out, tell_done"),
    Row(REFUSED, "asks", "=", when="was_tried_enough", do="leave_out, ask_again"),
    Row("other word", "asks", "=", do="count_try, ask_for_the_word"),
    Row("too soft", "asks", "=", do="count_try, ask_louder"),
    Row("too loud", "asks", "=", do="count_try, ask_softer"),
    Row("cut", "asks", "=", do="count_try, ask_whole"),

    # By hand.
    Row("repeat", "asks", "=", do="ask_again"),
    Row("skip", "asks", "done", when="is_last_phrase", do="leave_out, tell_done"),
    Row("skip", "asks", "=", do="leave_out, ask_again"),
    Row("back", "asks", "=", when="has_one_before", do="go_back, ask_again"),
    Row("back", "asks", "=", do="ask_again"),

    # Broken off: what was said so far is kept, and another time it goes on there.
    Row("idle", "asks", "=", when="may_still_come", do="count_unheard, ask_again"),
    Row("idle", "asks", "left", do="tell_left"),
    Row("stop, pain", "begins, asks", "left", do="tell_left"),
    Row("interrupt", "begins, asks", "left", do="close"),
)
# fmt: on

ENROLMENT = Table(TABLE, STATES, moves.NAMED)
"""The table at work."""
