"""What hears the cases: our ears on a model, or PocketSphinx; and what each makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from assistant.bench.booth import Conditions, Take, hear
from assistant.bench.command import read_manifest, read_noise
from assistant.core.bench.trials import Score, Trial, score
from assistant.core.domain.around import ALONE
from tests.benchmarks.hearing.command_model.cases import Case
from tests.benchmarks.hearing.command_model.footprint import Footprint
from tests.support.english import PHRASEBOOK

TALK_WEIGHTS = (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
"""How much likelier talk is than a command, from one end of the curve to the other."""

Hear = Callable[[Sequence[Take], Conditions], tuple[Trial, ...]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system made of a case."""

    case: Case
    trials: tuple[Trial, ...]
    score: Score


@dataclass(slots=True)
class System:
    """One of what is compared. `model` is what says which words and how long they take."""

    name: str
    model: Path
    hear: Hear = hear
    footprint: Footprint | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    curve: list[tuple[float, Score]] = field(default_factory=list)
    """Scores of words and talk together, by talk weight or whatever the system has for it."""

    def run(self, case: Case, talk_weight: float = 1.0) -> Outcome:
        """Hear a case."""
        means = case.means
        takes = read_manifest(case.manifest, means)[:: case.share]
        noise = None if case.noise is None else read_noise(case.noise)
        around = PHRASEBOOK.around if case.phrases is None else ALONE  # as a session listens
        conditions = Conditions(self.model, means, noise, case.snr_db, talk_weight, around)
        trials = self.hear(takes, conditions)
        return Outcome(case, trials, score(trials, means))


def together(outcomes: Iterable[Outcome]) -> Score:
    """Return the score of several cases' trials, whatever their phrases."""
    gathered = list(outcomes)
    means: dict[str, str] = {}
    for outcome in gathered:
        means |= outcome.case.means
    return score([trial for outcome in gathered for trial in outcome.trials], means)


def latency_split(outcome: Outcome) -> dict[str, float]:
    """Return the medians, in seconds, of what the latency of right commands is made of."""
    means = outcome.case.means
    right = [
        (trial, trial.accepted[0])
        for trial in outcome.trials
        if trial.row.text and trial.verdict(means) == "right"
    ]
    if not right:
        return {}
    return {
        "the ear's end of the word after the true one": median(
            heard.end_s - trial.spoken[1] for trial, heard in right
        ),
        "silence waited for after that": median(heard.out_s - heard.end_s for _, heard in right),
        "computing of the last block": median(heard.compute_s for _, heard in right),
    }
