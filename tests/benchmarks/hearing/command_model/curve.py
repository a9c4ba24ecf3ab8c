"""The miss and false-accept curve of each system, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.hearing.command_model.systems import System

GREY = "#808080"
"""Of all that is drawn but the curves: it can be read on white and on black."""
COLOURS = ("#2f81c7", "#d1662b", "#3c9a5f", "#a866c9", "#b0892c")
"""Of the curves, all of them of middle lightness for the same reason."""


def draw(systems: Sequence[System], path: Path) -> None:
    """Write the picture, SVG or PNG by the path's ending, on no background of its own."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    with pyplot.rc_context(
        {"svg.hashsalt": "curve", "svg.fonttype": "none", "font.size": 11}
        | dict.fromkeys(
            ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), GREY
        )
    ):
        figure, axes = pyplot.subplots(figsize=(7.2, 4.6))
        for number, system in enumerate(system for system in systems if system.curve):
            colour = COLOURS[number % len(COLOURS)]
            rates = [score.false_accepts_per_hour.value or 0.0 for _, score in system.curve]
            lost = [
                100 * (score.commands - score.accepted) / score.commands
                for _, score in system.curve
            ]
            axes.plot(rates, lost, "o-", color=colour, label=system.name, markersize=4)
            for (weight, _), rate, share in zip(system.curve, rates, lost, strict=True):
                axes.annotate(
                    f"{weight:g}",
                    (rate, share),
                    xytext=(4, 4),
                    textcoords="offset points",
                    fontsize=8,
                    color=colour,
                )
        axes.axvline(0.5, color=GREY, linewidth=0.8, linestyle=":")
        axes.set_xscale("symlog", linthresh=1.0)
        axes.set_xlim(left=-0.05)
        axes.set_ylim(bottom=0)
        axes.set_xlabel("false accepts an hour of speech")
        axes.set_ylabel("words missed or mistaken, %")
        axes.grid(color=GREY, alpha=0.2)
        axes.legend(frameon=False, labelcolor=GREY)
        figure.tight_layout()
        figure.savefig(
            path,
            transparent=True,
            dpi=150,
            metadata={"Date": None} if path.suffix == ".svg" else None,
        )
        pyplot.close(figure)
