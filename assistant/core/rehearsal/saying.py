"""The level "say": the trainee says each step before the assistant does.

It listens for the key words of the step that is due. What is right is answered by a soft chime,
what is half right by a question for the missing word, silence by the first words of the cue, and
a wrong or misplaced step by a soft "not that one", once. Each step is scored once, by the most help
it took.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from assistant.core.domain.commands import SAFETY, Command, words_of
from assistant.core.domain.effects import RIGHT, Chime
from assistant.core.domain.manner import OF_VOICE
from assistant.core.domain.protocol import Protocol
from assistant.core.domain.rehearsed import Score, StepSaid
from assistant.core.language.cues import filled
from assistant.core.language.language import Language
from assistant.core.rehearsal import cues as rehearsal_cues
from assistant.core.rehearsal.base import RehearsalBase
from assistant.core.rehearsal.judging import Verdict, judge
from assistant.core.rehearsal.key_words import Item, Key, items, shown
from assistant.core.session.machine import Row

PROMPT_AFTER_S = 10.0
"""Seconds of silence after which the first words are given. A step of a dozen words takes five to
say, the ear two to report it, and some seconds are for thinking."""

MORE_AFTER_S = 4.0
"""Seconds after words that were half right in which the rest may follow unasked."""

BREATH_S = 2.0
"""Seconds after which it is looked again whether somebody still speaks. The ear tells what they
said half a second after their last word; a sound that it made nothing of leaves a silence that has
lasted long enough already."""

MOST_PROMPTS = 2
"""Prompts by themselves; after so many a further silence is told the whole step."""

_WORSE: tuple[Score, ...] = ("alone", "prompted", "wrong order", "told")

# fmt: off
ROWS = (
    Row("open", "ready", "=", do="greet"),
    Row("start, next", "ready", "asking", do="begin"),
    Row("told", "asking", "listening", do="listen"),

    # What was said of the step that is due.
    Row("right", "listening, asking", "ended", when="is_last", do="praise, finish"),
    Row("right", "listening, asking", "asking", do="praise, go_on"),
    Row("half", "listening, asking", "listening", do="wait_for_more"),
    Row("other", "listening, asking", "asking", when="nothing_was_wrong", do="tell_order"),
    Row("wrong", "listening, asking", "asking", when="nothing_was_wrong", do="tell_wrong"),
    Row("other, wrong", "listening", "=", do="listen_on"),
    Row("all", "listening, asking", "asking", do="ask_for_one"),
    Row("nothing", "listening", "=", do="listen_on"),

    # Help, by itself or asked for.
    Row("silence", "listening", "asking", when="half_is_said", do="ask_missing"),
    Row("silence", "listening", "ended", when="prompted_enough, is_last", do="tell, finish"),
    Row("silence", "listening", "asking", when="prompted_enough", do="tell, go_on"),
    Row("silence, prompt", "listening, asking", "asking", do="give_hint"),
    Row("tell, next, skip", "listening, asking", "ended", when="is_last", do="tell, finish"),
    Row("tell, next, skip", "listening, asking", "asking", do="tell, go_on"),

    Row("repeat", "ready", "=", do="say_again"),
    Row("repeat", "listening", "asking", do="say_again"),
    Row("louder, quieter, slower, faster", "ready, paused", "=", do="turn"),
    Row("louder, quieter, slower, faster", "listening", "asking", do="turn"),
    Row("back", "listening, asking", "asking", when="step_precedes", do="go_back"),
    Row("pause", "listening, asking", "paused", do="pause"),
    Row("resume", "paused", "asking", do="resume"),

    Row("pain", "ready, asking, listening, paused", "paused", do="ease_off"),
    Row("stop", "ready, asking, listening, paused", "ended", do="stop"),
    Row("interrupt", "ready, asking, listening, paused", "ended", do="interrupt"),
)
# fmt: on


class Saying(RehearsalBase):
    """One rehearsal by saying. `wanted` are the ids of the steps to be said, all if None.

    Before a step whose neighbour before it is not said, that one is told, to go on from.
    """

    ROWS = ROWS
    STATES = ("ready", "asking", "listening", "paused", "ended")
    COMMANDS = frozenset(
        {
            Command.START, Command.NEXT, Command.SKIP, Command.BACK, Command.REPEAT,
            Command.PAUSE, Command.RESUME, Command.STOP, Command.PAIN, *OF_VOICE,
        }
    )  # fmt: skip

    def __init__(
        self, protocol: Protocol, language: Language, wanted: Collection[str] | None = None
    ) -> None:
        super().__init__(protocol, language)
        self.items: Sequence[Item] = items(protocol, language.forms)
        self._order = [
            at for at, item in enumerate(self.items) if wanted is None or item.id in wanted
        ]
        self._turn = 0  # index into the order
        self._heard = ""  # all that was said of the step that is due
        self._prompts = 0
        self._score: Score = "alone"
        self._asked_s = 0.0
        self._silent_since: float | None = None
        self._held_off_until = 0.0  # as somebody was speaking
        self._half = False
        self._told_wrong = False
        self._texts: list[str] = []  # of all that was said since it was asked for
        self._missed: list[Key] = []  # what was not said until there was help
        self._last_words: list[str] = []
        self._scores: dict[str, Score] = {}

    @property
    def step_shown(self) -> str | None:
        """The step that is due is not shown before it is said: it would be read out."""
        return None

    @property
    def item(self) -> Item:
        """The step that is due."""
        return self.items[self._order[self._turn]]

    def due(self) -> float | None:
        """Return when silence has lasted long enough to be helped."""
        if self.state != "listening" or self._silent_since is None:
            return None
        after_s = MORE_AFTER_S if self._half else PROMPT_AFTER_S
        return max(self._silent_since + after_s, self._held_off_until)

    def pass_time(self) -> None:
        """Help, if it is time to."""
        due = self.due()
        if due is not None and due <= self.now:
            self.fire("silence")

    def wait_on(self) -> None:
        """Let no help come while somebody speaks, nor at once when they fall silent."""
        due = self.due()
        if due is not None and due <= self.now:
            self._held_off_until = self.now + BREATH_S

    def hear(self, text: str) -> None:
        """Judge what was said of the step that is due, with the half that was said before."""
        asked = {self.words.prompt: "prompt", self.words.tell: "tell"}.get(text.lower())
        if asked is not None:
            self.fire(asked)
            return
        if self.state not in ("listening", "asking"):
            return
        said = f"{self._heard} {text}".strip()
        self._verdict = judge(said, self.items, self._order[self._turn])
        before = self.items[self._order[self._turn - 1]] if self._turn else None
        others = [other.keys for other in self._verdict.others]
        if self._verdict.kind == "other" and before is not None and others == [before.keys]:
            self._verdict = Verdict("nothing")  # the step just said, said again or to its end
        elif text:
            self._texts.append(text)
        if self.allows(self._verdict.kind):
            if self._verdict.kind != "nothing":
                self._heard = said if self._verdict.kind == "half" else ""
            self.fire(self._verdict.kind)

    def half_missing(self, text: str) -> tuple[Key, ...]:
        """Return the keys that are still missing of the step that is due, where with these words
        some were said and nothing else is to be answered; none where not."""
        if self.state not in ("listening", "asking"):
            return ()
        verdict = judge(f"{self._heard} {text}", self.items, self._order[self._turn])
        return verdict.missing if verdict.kind == "half" else ()

    def is_rehearsed(self, command: Command) -> bool:
        """Return whether the word is a key of the step that is due; the client's words never."""
        listening = self.state in ("listening", "asking") and command not in SAFETY
        return listening and any(key.said({command.value}) for key in self.item.keys)

    # Guards

    def is_last(self) -> bool:
        """No further step is to be said."""
        return self._turn + 1 == len(self._order)

    def half_is_said(self) -> bool:
        """Some of the keys were said, and none of the rest was asked for since."""
        return self._half

    def nothing_was_wrong(self) -> bool:
        """Of the step that is due nothing wrong was said as yet: it is told once, and no more."""
        return not self._told_wrong

    def prompted_enough(self) -> bool:
        """Further prompts would not help."""
        return self._prompts >= MOST_PROMPTS

    def step_precedes(self) -> bool:
        """There is a step to go back to."""
        return self._turn > 0

    # Actions

    def greet(self) -> None:
        """Say the first words."""
        self._tell(filled(self.words.say_greeting, title=self.protocol.title))

    def begin(self) -> None:
        """Ask for the first step."""
        self._ask()

    def listen(self) -> None:
        """Begin to listen for the step."""
        self._silent_since = self.now

    def listen_on(self) -> None:
        """Somebody speaks: that is no silence."""
        self._silent_since = self.now

    def wait_for_more(self) -> None:
        """Give the rest time to follow."""
        self._silent_since = self.now
        self._half = True

    def praise(self) -> None:
        """Let it be heard that the step was right."""
        self.outbox.append(Chime(RIGHT))
        self._log()

    def go_on(self) -> None:
        """Go on to the next step that is to be said."""
        self._turn += 1
        self._ask()

    def go_back(self) -> None:
        """Go back to the step before, to be said again."""
        self._turn -= 1
        self.say(self.words.once_more)
        self._ask()

    def ask_missing(self) -> None:
        """Ask for a word that is missing."""
        self._help("prompted")
        key = (self.item.missing(words_of(self._heard)) or self.item.keys)[0]
        self._tell(rehearsal_cues.missing(self.words, self.item, key))

    def give_hint(self) -> None:
        """Give the first words of the step."""
        self._help("prompted")
        self._tell(rehearsal_cues.hint(self.item))

    def tell(self) -> None:
        """Tell the whole step."""
        self._miss()
        self._worsen("told")
        self._tell(self.item.cue)
        self._log()

    def tell_order(self) -> None:
        """Say that the step that was said is not the one that is due, and whether it comes."""
        self._told_wrong = True
        self._miss()
        self._worsen("wrong order")
        due = self._order[self._turn]
        later = any(self.items.index(other) > due for other in self._verdict.others)
        self._tell(self.words.later if later else self.words.earlier)

    def tell_wrong(self) -> None:
        """Say that what was said is not of the step that is due; it counts as a hint."""
        self._told_wrong = True
        self._miss()
        self._worsen("prompted")
        self._tell(self.words.not_that)

    def ask_for_one(self) -> None:
        """Ask for one step: what was said names them all."""
        self._tell(self.words.one_at_a_time)

    def say_again(self) -> None:
        """Say the last words again."""
        for text in self._last_words:
            self.say(text)

    def pause(self) -> None:
        """Wait, without an ear for steps."""
        self.say(self.cues.words.paused)

    def resume(self) -> None:
        """Go on where it paused."""
        self.say(self.cues.words.resumed)

    def ease_off(self) -> None:
        """Somebody is in pain: the rehearsal waits."""
        self.say(self.cues.words.ease_off)

    def finish(self) -> None:
        """End it, as each step was said or told."""
        alone = sum(score == "alone" for score in self._scores.values())
        self.say(
            rehearsal_cues.summary(self.words, self.language.numbers, alone, len(self._scores))
        )
        self.end("finished")

    def stop(self) -> None:
        """End it on the word "stop"."""
        self.say(self.cues.words.stopped)
        self.end("stopped")

    def interrupt(self) -> None:
        """End it as it cannot go on."""
        self.end("interrupted")

    def _ask(self) -> None:
        """Let the next step be due; tell what comes before it, if that is not said."""
        self._heard, self._prompts, self._score, self._half = "", 0, "alone", False
        self._told_wrong, self._texts, self._missed = False, [], []
        self._asked_s = self.now
        at = self._order[self._turn]
        if at == 0:
            self._tell(self.words.first)
        elif self._turn == 0 or self._order[self._turn - 1] != at - 1:
            self._tell(rehearsal_cues.after(self.words, self.items[at - 1]))

    def _tell(self, text: str) -> None:
        self._last_words = [text]
        self.say(text)

    def _help(self, score: Score) -> None:
        self._prompts += 1
        self._half = False
        self._miss()
        self._worsen(score)

    def _miss(self) -> None:
        """Keep what was not said until now, where there was no help before."""
        if self._score == "alone":
            self._missed = list(self.item.missing(words_of(" ".join(self._texts))))

    def _worsen(self, score: Score) -> None:
        self._score = max(self._score, score, key=_WORSE.index)

    def _log(self) -> None:
        self._scores[self.item.id] = self._score
        after_s = round(max(0.0, self.at - self._asked_s), 3)
        item, heard = self.item, "; ".join(self._texts)
        missing = shown(self._missed, item.unsaid(words_of(heard)))
        self.outbox.append(
            StepSaid(
                item.id, self._score, self._prompts, after_s, item.title, item.cue, heard, missing
            )
        )
