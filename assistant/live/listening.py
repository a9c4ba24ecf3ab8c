"""Listening: the microphone's sound through the ear and the gate, to utterances in their time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.core.domain.commands import (
    SAFETY,
    Command,
    Utterance,
    Word,
    later,
    moved,
    utterances,
)
from assistant.core.echo.canceller import EchoCanceller, EchoState
from assistant.core.faults import Fault
from assistant.core.hearing.early import ON_THE_FINAL, Early, TakenBack
from assistant.core.hearing.gate import SPEAKING, TAIL_S, Gate, Judged
from assistant.core.hearing.likelihood import (
    PERHAPS,
    asked_about,
    least_of,
    weighed_command,
    weighed_plea,
)
from assistant.core.hearing.onset import RecentSound, word_onset
from assistant.core.hearing.outcry import CRY_S, Outcry
from assistant.core.hearing.stillness import Stillness
from assistant.core.hearing.whose import ANYBODY, Whose
from assistant.core.language.phrasebook import LONGEST_PLEA_S
from assistant.core.phonetics.phones import UNKNOWN
from assistant.core.sound.nouns import SAMPLE_RATE, Block
from assistant.live.ports import Ear
from assistant.live.second_look import SecondLook
from assistant.live.start_or_stop import may_be_start, under_way
from assistant.live.which_number import Fits, which_number

logger = logging.getLogger(__name__)

AROUND_S = 0.2
"""Seconds of sound around an utterance: half the silence that sets it apart, so nothing else."""

LEAD_S = 1.0
"""Seconds of an utterance in which each of its first words is looked for: of "note", which is one,
those of the word after it, too. In forty notes by ten synthetic voices it was found in all, against
ten without a second look, and in two of 102 utterances of people's. With 0.6 to 1.3 s it was found
in as many notes, and in three of people's at most."""

ALONE_S = 1.5
"""Seconds since the last talk after which a plea stands alone. Within them a sentence goes on, and
what the ear makes of a piece of one is heard as a plea a few times in an hour."""

HEARD_OUT_S = 2.0
"""Seconds of a device's silence by which the ear has said its last word of what was before."""

Listened = Judged | TakenBack

Heard = TypeVar("Heard", Judged | TakenBack, Word)

Takes = Callable[[Command], bool]
"""Whether a command would be taken now."""


def anything(_: Command) -> bool:
    """Take whatever is said."""
    return True


class Listener:
    """Feeds the ear every sample of the stream, in order, and has what it hears judged.

    `phrases` are those listened for, else the gate's; `least` is how much likelier than talk other
    words that mean something must be, `whose` what voices count. It may go on `after` another.
    """

    def __init__(
        self,
        ear: Ear,
        gate: Gate,
        phrases: Collection[str] | None = None,
        least: Callable[[str], float | None] = lambda _: None,
        after: Listener | None = None,
        whose: Whose = ANYBODY,
    ) -> None:
        self._ear = ear
        self.over_talk = ear.over_talk
        """How much likelier than talk a sound is a phrase, as the ear has it."""
        self._gate = gate
        self._phrasebook = gate.phrasebook
        self._orders = gate.phrasebook.orders
        self._around = gate.phrasebook.around
        self._phrases = self._orders if phrases is None else phrases
        known = {*self._phrases, *self._around.phrases, *self._around.with_unheard}
        self._plain = tuple(each for each in gate.phrasebook.plain if each in known)
        heard = (*gate.phrasebook.listened_for, UNKNOWN)
        self._words = {word for each in heard for word in each.split()}
        self._least = least
        self._whose = whose
        self._recent: RecentSound = RecentSound() if after is None else after._recent
        self._stillness: Stillness = Stillness() if after is None else after._stillness
        self._early = Early(self._phrases, self._around, self._orders)
        self._canceller: EchoCanceller = EchoCanceller() if after is None else after._canceller
        ear.pass_over(self._recent.end_s)
        self.hears_words = False
        """Whether somebody speaks: the ear makes something of it that is not its last word yet."""
        self._talked_until_s = float("-inf")
        self._outcry = Outcry()
        self._second_look = SecondLook(ear, self._recent)
        self._fits: Fits = under_way
        self._lost_s = 0.0  # seconds for which silence has stood in for the microphone
        self.shift_s = 0.0
        """Seconds from the stream's time to the session's, which began later, or goes on."""
        self.fault = ""
        """Why the ear hears no more, or empty. It is not tried again: its clock would be wrong."""

    @property
    def outcry(self) -> bool:
        """Whether someone seems to have said, over a cue, what is heard there.

        It is too early to act on, and time for the assistant to fall silent: its echo would keep
        the ear from making sure. Only where the echo is known can the assistant not be taken in by
        its own voice, which would sound like a person's as it breaks off.
        """
        return self._outcry.lasts(self._recent.end_s)

    @property
    def echo(self) -> EchoState:
        """How the assistant's own voice is dealt with."""
        return self._canceller.state

    def listen(
        self,
        block: Block,
        played: NDArray[np.int16] | None = None,
        takes: Takes = anything,
        fits: Fits = under_way,
    ) -> list[Listened]:
        """Take in the next block; return what may be acted on with it.

        That is the utterances that have ended, and before that a command which `takes` says would
        be taken now, if it is harmless. What does not fit is no number that may be meant.

        `played` is what left the loudspeaker meanwhile, as `EchoCanceller` wants it: its echo is
        taken out first. From the first block on there is such sound for each, or for none.
        """
        self._fits, pcm = fits, block.pcm
        self._lost_s = self._lost_s + block.samples / SAMPLE_RATE if block.fault else 0.0
        if played is not None:
            pcm = self._canceller.process(np.frombuffer(pcm, "<i2"), played).tobytes()
        self._gate.tail_s = self._canceller.tail_s or TAIL_S
        return self._in_session(self._take_in(pcm, takes))

    def finish(self) -> list[Listened]:
        """Return the utterance that the end of the stream cut off."""
        left = self._take_in(self._canceller.finish().tobytes(), anything)
        left += self._unless_it_fails(lambda: self._settled(self._ear.finish()))
        return self._in_session(left)

    def sound_of(self, said: Utterance) -> bytes:
        """Return the sound of an utterance as 16-bit mono, with a little of the silence around it;
        none where it began longer ago than sound is kept."""
        return self._sound_of(said.moved(-self.shift_s) if self.shift_s else said)

    def begins_as(self, said: Utterance, leads: tuple[str, ...]) -> bool:
        """Return whether an utterance begins with one of `leads` and goes on, though it was taken
        for talk.

        Its beginning is heard again by itself, where these and talk are all that may be heard: in
        running speech the ear takes a word that no phrase goes on from for talk.
        """
        if any(said.text.startswith(f"{lead} ") for lead in leads) or said.text in leads:
            return said.text not in leads
        seconds = AROUND_S + LEAD_S * max(len(lead.split()) for lead in leads)
        sound = self.sound_of(said)[: 2 * round(seconds * SAMPLE_RATE)]
        again = self._unless_it_fails(lambda: self._ear.among(sound, leads))
        return any(" ".join(word.text for word in again).startswith(lead) for lead in leads)

    def _sound_of(self, said: Utterance) -> bytes:
        return self._recent.pcm(max(0.0, said.start_s - AROUND_S), said.end_s + AROUND_S)

    def _in_session(self, listened: list[Listened]) -> list[Listened]:
        """Return what was listened to in the session's time."""
        if not self.shift_s:
            return listened
        return [
            TakenBack(moved(each.start_s, self.shift_s))
            if isinstance(each, TakenBack)
            else replace(each, utterance=each.utterance.moved(self.shift_s))
            for each in listened
        ]

    def _take_in(self, pcm: bytes, takes: Takes) -> list[Listened]:
        self._recent.add(pcm)
        self._stillness.add(pcm)
        return self._unless_it_fails(lambda: self._hear(pcm, takes)) if pcm else []

    def _unless_it_fails(self, hear: Callable[[], list[Heard]]) -> list[Heard]:
        if self.fault:
            return []
        try:
            return hear()
        except Fault as fault:
            self.fault = str(fault)
            logger.error("the ear hears no more, at %.1f s", self._recent.end_s)
            return []

    def _hear(self, pcm: bytes, takes: Takes) -> list[Listened]:
        if self._lost_s > HEARD_OUT_S and not (self.hears_words or any(pcm)):
            # After a standstill it may be hours of silence, and a "stop" is said now.
            self._ear.pass_over(len(pcm) / 2 / SAMPLE_RATE)
            return []
        words = self._ear.hear(pcm)
        if words:
            self.hears_words = False
            return self._settled(words)
        partial = self._ear.partial()
        self.hears_words = bool(partial)
        self._follow_outcry(partial)
        sounded = self._stillness.last_sound() if partial in self._phrases else None
        ripe = self._early.ripe(partial, sounded)
        if sounded and (ripe or self._early.soon(sounded)) and self._harmless(partial, takes):
            sure = self._second_look.of(partial, sounded, self._sure_of, ripe=ripe)
            if ripe and sure:
                return self._act_early(sure)
        return self._early.settle([]) if self._early.dropped() else []

    def _follow_outcry(self, partial: str) -> None:
        now_s = self._recent.end_s
        cried = (
            not self._early.acted
            and self._gate.outcry(partial, now_s)
            and self._canceller.whose(now_s - CRY_S, now_s) == "another"
        )
        self._outcry.follow(now_s, cried=cried)

    def _settled(self, words: list[Word]) -> list[Listened]:
        """Return what is to be done about a final result, if there is one."""
        checked = [self._checked(each) for each in self._gate.judge(words, self._apart)]
        final = [self._made_out(each) or self._doubted(each) for each in checked]
        self._outcry.settle(self._recent.end_s, [each.admitted for each in final])
        return [self._weighed(each) for each in self._early.settle(final)] if final else []

    def _harmless(self, phrase: str, takes: Takes) -> bool:
        order = self._orders.get(phrase)
        return order is None or (order.command not in ON_THE_FINAL and takes(order.command))

    def _sure_of(self, words: list[Word], phrase: str) -> Judged | None:
        judged = [self._checked(each) for each in self._gate.glance(words, self._apart)]
        if len(judged) != 1 or not judged[0].admitted or judged[0].utterance.text != phrase:
            return None
        return judged[0] if self._doubted(judged[0]).admitted else None

    def _act_early(self, judged: Judged) -> list[Listened]:
        self._early.act(judged.utterance)
        self._outcry.acted_on()
        return [self._weighed(judged)]

    def _checked(self, judged: Judged) -> Judged:
        """Return a phrase with its beginning as the sound has it; talk as it is."""
        judged = self._no_echo(judged)
        phrase = judged.utterance.phrase(self._phrases, self._around)
        return judged if phrase is None else self._timed(judged)

    def _weighed(self, listened: Listened) -> Listened:
        """Return a phrase that tells a number with those that it may be as well."""
        if isinstance(listened, TakenBack) or not listened.admitted:
            return listened
        said = listened.utterance
        phrase = said.phrase(self._phrases, self._around)
        if phrase is None:
            return listened
        began_s = moved(said.start_s, self.shift_s)
        ear, book = self._ear, self._phrasebook
        may_be = which_number(ear, book, said, phrase, began_s, self._sound_of, self._fits)
        return replace(listened, may_be=may_be)

    def _made_out(self, judged: Judged) -> Judged | None:
        """Return what a plainer ear makes of what was said alone and came to nothing; else None.

        More than half of what is listened for tells a number, and any word may be taken for one
        of theirs: "oh that hurts" came out as "time that hurts". A plea is asked about then, and
        a harmless command taken where no talk was heard in it.
        """
        said = judged.utterance
        texts = [word.text for word in said.words]
        if (
            said.end_s - said.start_s > LONGEST_PLEA_S
            or not self._alone(said)
            or not (judged.admitted or self._is(said, "another"))
            or said.phrase(self._phrases, self._around) is not None
            or self._plea(said) is not None
            or self._around.sounds_calm(texts)
            or self._least(said.text) is not None
            or not self._words.issuperset(texts)
        ):
            return None
        since_s = max(0.0, said.start_s - AROUND_S)
        words = self._ear.among(self._sound_of(said), self._plain)
        again = utterances(later(words, since_s))
        if len(again) != 1 or not self._gate.admits(again[0]):
            return None
        made_out = self._checked(Judged(again[0], True))
        if not made_out.admitted:
            return None
        plea = self._plea(again[0])
        if plea is not None:
            over_talk = self._over_talk(again[0], plea)
            return asked_about(made_out, over_talk) if over_talk >= PERHAPS else None
        clear = UNKNOWN not in texts and again[0].text in self._around.harmless
        return self._doubted(made_out) if clear else None

    def _doubted(self, judged: Judged) -> Judged:
        """Return a plea as unsure, or as talk, where it may be that; a command as talk.

        A plea is sure where it stands alone, all of it is a plea, and it sounds like one and not
        like talk; and unsure where not all of that is so, or where it is of those that talk is
        often taken for. The client's plainest words are taken in the midst of talk as well. A
        command that was acted on is not weighed once more, nor one with a number, which is long.
        """
        said = judged.utterance
        phrase, plea = said.phrase(self._phrases, self._around), self._plea(said)
        if not judged.admitted:
            return self._too_early(judged, phrase)
        if plea is not None:
            clear = phrase is not None and plea not in self._around.unsure
            return weighed_plea(
                judged,
                self._over_talk(said, plea),
                alone=self._alone(said),
                clear=clear and not self._may_be_start(said),
                plainest=self._plainest(said),
            )
        if any(word.text == UNKNOWN for word in said.words):
            self._talked_until_s = said.end_s
        order = self._orders.get(phrase or "")
        least = self._least(said.text) if order is None else self._whose.least(phrase or "", order)
        if not self._early.acted:
            judged = self._whose.judge(judged, phrase, order, self._sound_of(said))
        tells_number = order is not None and order.tells_number
        if least is None or tells_number or self._early.acted or not judged.admitted:
            return judged
        over_talk = self._ear.over_talk(self._sound_of(said), said.text)
        return weighed_command(judged, over_talk, least)

    def _too_early(self, refused: Judged, phrase: str | None) -> Judged:
        """Return what does not count with the command that it is, where another than the assistant
        is known to have said that over its cue, and it sounds like one and not like talk."""
        order, said = self._orders.get(phrase or ""), refused.utterance
        if order is None or refused.why != SPEAKING or not self._is(said, "another"):
            return refused
        sure = self._ear.over_talk(self._sound_of(said), said.text) >= least_of(order.command)
        return replace(refused, too_early=order.command) if sure else refused

    def _over_talk(self, said: Utterance, plea: str) -> float:
        return self._ear.over_talk(self._sound_of(said), said.text, plea)

    def _may_be_start(self, said: Utterance) -> bool:
        sound, at_s = self._sound_of(said), moved(said.start_s, self.shift_s)
        return may_be_start(self._ear, self._phrasebook, said.text, sound, at_s, self._fits)

    def _alone(self, said: Utterance) -> bool:
        return said.start_s - self._talked_until_s >= ALONE_S

    def _plea(self, said: Utterance) -> str | None:
        """Return the plea that an utterance is or may be; None without one."""
        phrase = said.phrase(self._phrases, self._around)
        if phrase is not None:
            return phrase if phrase in self._around.pleas else None
        return self._gate.phrasebook.perhaps_plea(said)

    def _plainest(self, said: Utterance) -> bool:
        """Whether an utterance is but what "stop" or "pain" is called by, said once or more."""
        called = {self._gate.phrasebook.called(command) for command in SAFETY}
        return len({word.text for word in said.words} - called) == 0

    def _no_echo(self, judged: Judged) -> Judged:
        """Return an utterance as refused where it is nothing but what is left of a cue."""
        said = judged.utterance
        own = judged.admitted and self._is(said, "own")
        return replace(judged, admitted=False, why=SPEAKING) if own else judged

    def _is(self, said: Utterance, whose: str) -> bool:
        return self._canceller.whose(said.start_s, said.end_s) == whose

    def _apart(self, earlier: Word, later: Word) -> bool:
        """Whether one of two words is the assistant's own, and the other is not."""
        voices = {self._canceller.whose(each.start_s, each.end_s) for each in (earlier, later)}
        return voices == {"own", "another"}

    def _timed(self, judged: Judged) -> Judged:
        first, *others = judged.utterance.words
        onset_s = round(word_onset(self._recent, first.start_s), 3)
        return replace(judged, utterance=Utterance((replace(first, start_s=onset_s), *others)))
