"""What somebody new is told: what to do first, and examples of each command."""

from __future__ import annotations

from collections.abc import Sequence

Example = tuple[str, str]
"""What is typed after `assistant`, and what it does."""

FIRST: tuple[Example, ...] = (
    ("doctor", "whether it hears you and you hear it, and what to do if not"),
    ("run adductor-release", 'walks you through one: say "start", and "stop" to end'),
    ("review", "what was held, and for how long"),
)

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "run": (
        ("run adductor-release --client C7", "a session by voice"),
        ("run adductor-release --display", "with a page in large type, across the room"),
        ("run adductor-release --display-on lan --taps", "a tablet that can be tapped on as well"),
        ("run adductor-release --mic none --keyboard", "without a sound: type the commands"),
        ("run --resume", "goes on with a session that broke off"),
    ),
    "room": (
        ("room", 'stays on: say "assistant wake up", and a protocol by its name'),
        ("room --open", "the same by taps, on a page in your browser"),
        ("room --menu-entry", "an entry in your menu that opens it so"),
        ("room --display-on lan --taps", "with a page for a tablet in the room"),
        ("room --mic none --keyboard", "without a sound: type what is said"),
    ),
    "rehearse": (
        ("rehearse adductor-release --trainee T1", "say each step before it is told"),
        ("rehearse adductor-release --level exam --sheet sheet.html", "be marked"),
        ("rehearse --assignment week-two.yaml --trainee T1", "the next of what was assigned"),
    ),
    "enrol": (
        ("enrol", "twelve phrases, twice each: it learns your voice, and heeds no other"),
        ("enrol --again next", "says one of them anew"),
        ("enrol --forget me", "erases all that is kept of it"),
    ),
    "review": (
        ("review", "the latest holds"),
        ("review --since 2030-01 --client C7", "a client's, from a month on"),
        ("review soap 2030-01-31", "that day's session, as a note to paste"),
        ("review --web", "all of it in a browser, on this machine"),
        ("review --from postgresql://reviewer_v1@db.example/clinic", "what all rooms sent there"),
        ("review class --web", "trainees and steps: what is due, helped and assigned"),
        ("review mark T1 3 --by E1 --grade all=done 4=partly", "your marks beside the program's"),
    ),
    "replay": (("replay 2030-01-31 --pace 10x", "that day's session, ten times as fast"),),
    "verify": (("verify", "whether all journals are as they were written"),),
    "sync": (
        ("sync", "sends what the clinic lacks, and erases what was erased there"),
        ("sync --watch", "the same once a minute, quietly, until Ctrl-C"),
        (
            "sync init postgresql://admin@db.example/clinic --room R1",
            "sets a clinic up, with a room",
        ),
        ("sync key", "takes the clinic's key, once in each room"),
    ),
    "protocols": (
        ("protocols show adductor-release", "its steps, with their times"),
        ("protocols new my-own", "a protocol to begin with"),
        ("protocols new my-own --from adductor-release", "a copy to change"),
        ("protocols diff adductor-release my-own", "what you changed, in words"),
        ("protocols check my-own", "whether it is right"),
        ("protocols pull", "those that your clinic signed off"),
    ),
    "doctor": (
        ("doctor", "microphone, loudspeaker, ear, voice, disk: a line each, with its mend"),
        ("doctor --quick", "without a question"),
    ),
    "settings": (
        ("settings", "what is set, and what may be"),
        ("settings voice kore", "sets it, if it is right"),
    ),
    "privacy": (
        ("privacy", "what listens, what is kept and where, what goes over a network"),
        ("privacy --card card.html", "the same for your clients, on a card to print"),
    ),
    "devices": (("devices", "microphones and loudspeakers, as --mic and --speaker take them"),),
    "models": (("models list", "those that are here, and those to fetch"),),
    "voices": (
        ("voices", "which there are, and which speaks"),
        ("voices try kore", "three cues in a voice"),
        ("voices use kore", "lets it speak from now on"),
    ),
    "bench": (("bench my-room.tsv", "how well your recordings are understood"),),
    "completion": (
        ("completion bash", 'to be evaluated in ~/.bashrc: eval "$(assistant completion bash)"'),
        ("completion fish", "to be kept as ~/.config/fish/completions/assistant.fish"),
    ),
}
"""By command."""


def greeting(version: str) -> str:
    """Return what is told where nothing was asked for."""
    return (
        f"Session assistant {version}: it walks you through a treatment by voice, and times every "
        f"hold.\n\n{_lines(FIRST)}\n\nWithout a microphone add --mic none --keyboard, and type "
        "what you would say.\n`assistant --help` names everything else.\n"
    )


def examples_of(command: str) -> str | None:
    """Return the examples of a command as they stand below its help; None where it has none."""
    examples = EXAMPLES.get(command)
    return f"examples:\n{_lines(examples)}" if examples else None


def _lines(examples: Sequence[Example]) -> str:
    width = max(len(typed) for typed, _ in examples)
    return "\n".join(f"  assistant {typed:{width}}   {does}" for typed, does in examples)
