"""A session in Spanish, typed from end to end, and what comes after it: is any English left?

Every word that is shown or spoken must be one of the language's folder, of the protocol, or of
what was typed: whatever else is there is listed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml

from assistant.cli.main import main
from tests.support.places import ROOT
from tests.support.program import PROGRAM

LIMIT_S = 60.0

NAME = "punto-gatillo"

SCREENED = ["empezar", *["no"] * 8, "si"]

SESSION = [
    *SCREENED, "opciones", "siguiente", "barrera", "cuanto tiempo", "donde estoy", "nota blando",
    "nota", "marcar este lugar", "pausa", "continuar", "cuánto queda", "qué sigue", "menos volumen",
    "breve", "completo", "avisos de tiempo cada diez minutos", "sin recordatorios", "atrás",
    "liberado hace un segundo", "era el lado derecho", "borrar eso", "sí", "barrera",
    "me duele", "sí", "barrera", "¡Para!",
]  # fmt: skip

SAID = ["empezar", "explico y pido permiso", "puede sentirse", "otro lugar", "pista", "dígamelo"]

EXAM = ["empezar", "explico y pido permiso", "siguiente", "barrera", "liberado", "para"]


def words_in(text: str) -> set[str]:
    """Return the words of a text, in lower case, without figures and signs."""
    return {word.lower() for word in re.findall(r"[^\W\d_]+", text)}


def texts_in(data: object, *, keys: bool = False) -> Iterator[str]:
    """Yield every text in what a file holds; names of it too with `keys`."""
    if isinstance(data, dict):
        for key, value in data.items():
            if keys:
                yield str(key)
            yield from texts_in(value, keys=keys)
    elif isinstance(data, list):
        for value in data:
            yield from texts_in(value, keys=keys)
    elif data is not None:
        yield str(data)


@pytest.fixture(scope="module")
def spanish() -> set[str]:
    """Every word that may be shown: of the language's folder, and of the protocols in it."""
    known: set[str] = set()
    for path in sorted((ROOT / "languages" / "es").glob("*.yaml")):
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        # What is written short, numbers and times have their words as keys, or are spelled out.
        said = {key: data.pop(key) for key in ("ago", "words") if key in data}
        for text in (*texts_in(data), *texts_in(said, keys=True)):
            known |= words_in(re.sub(r"\{.*?\}", " ", text))
    for path in sorted((ROOT / "protocols" / "es").rglob("*.yaml")):
        protocol = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        known |= words_in(path.stem)
        for text in texts_in(protocol):
            known |= words_in(text)
    return known | {"min", "utc", "db"}


class Told:
    """What the program told: its lines, and the words of them that are no Spanish."""

    def __init__(self, text: str, spanish: set[str], typed: Sequence[str]) -> None:
        # An id is a date and a few letters of a number.
        plain = re.sub(r"\d{8}T\d{6}-[0-9a-f]{4}", "", text)
        plain = re.sub(r"/[^\s]+", "", plain)  # a path
        mine = {word for line in typed for word in words_in(line)}
        self.left = words_in(plain) - spanish - mine


def run(folder: Path, *arguments: str, typed: Sequence[str]) -> str:
    """Run the program, type what is to be typed, and return all that it told."""
    ran = subprocess.run(
        [str(PROGRAM), *arguments, "--data-dir", str(folder / "data")],
        input="".join(f"{line}\n" for line in typed),
        env=os.environ
        | {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_CACHE_HOME": str(folder / "cache")},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert ran.returncode in (0, 3), ran.stderr
    return ran.stdout + ran.stderr


BY_HAND = ("--mic", "none", "--speaker", "none", "--keyboard")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where everything is kept."""
    return tmp_path_factory.mktemp("spanish")


@pytest.fixture(scope="module")
def session(folder: Path) -> str:
    """What a session told."""
    return run(folder, "run", NAME, "--client", "C7", *BY_HAND, typed=SESSION)


def test_a_typed_session_is_spanish(session: str, spanish: set[str]) -> None:
    """Each line of it: what is spoken, shown, answered and noted; and that there is no ear."""
    assert Told(session, spanish, SESSION).left == set()
    assert "» Explique lo que va a hacer, y pida permiso." in session
    assert "no hay oído en español en este equipo" in session
    assert "guardada." in session.splitlines()[-1]


def test_its_review_its_timeline_and_its_note_are_spanish(
    session: str,
    folder: Path,
    spanish: set[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By the protocol that is named, by the session itself, and by the setting."""
    assert session
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    (journal,) = (folder / "data" / "sessions").glob("*.jsonl")

    def left(*arguments: str) -> set[str]:
        assert main(["review", *arguments, "--data-dir", str(folder / "data")]) == 0
        return Told("".join(capsys.readouterr()), spanish, ["C7"]).left

    assert left("--protocol", NAME) == left("session", journal.stem) == set()
    assert left("soap", journal.stem) == set()
    assert left("sessions") > {"client"}
    assert main(["settings", "language", "es"]) == 0
    capsys.readouterr()
    views = ("sessions", "holds", "sides", "trend", "ends")
    assert {view: left(view) for view in views} == {view: set() for view in views}


DAY = [
    "asistente despierta", "mañana", "punto gatillo", "sin código", "correcto", "según lo previsto",
    "treinta minutos", "sí", *SCREENED, "barrera", "liberado", "para", "cuántas hoy", "lista",
    "descanso", "me duele",
]  # fmt: skip


def test_a_day_in_the_room_is_spanish(
    tmp_path: Path,
    spanish: set[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Typed: woken, a protocol by its name, a session, and rest; then its review as a page in one
    file, with what its scripts show. That nothing is listened for is told first."""
    settings = tmp_path / "config" / "assistant" / "settings.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text("language: es\n")
    told = run(tmp_path, "room", *BY_HAND[2:], typed=DAY)
    assert Told(told, spanish, DAY).left == set()
    assert "no hay oído en español en este equipo" in told
    assert "» Punto gatillo. ¿Qué cliente?" in told
    assert "» Una sesión hoy." in told
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    page = tmp_path / "revision.html"
    asked = ["review", "--html", str(page), "--data-dir", str(tmp_path / "data")]
    assert main(asked) == 0
    text = page.read_text("utf-8")
    (scripted,) = re.findall(r'<script type="application/json" id="texts">(.*?)</script>', text)
    shown = " ".join(re.findall(r'(?:aria-label|data-title|title)="([^"]*)"', text))
    text = re.sub(r"<(script|style|code).*?</\1>", " ", text, flags=re.DOTALL)
    shown += re.sub(r"<[^>]*>", " ", text) + " ".join(json.loads(scripted).values())
    plain = re.sub(r"&#?\w+;|\{\w+\}", " ", shown)
    assert Told(plain, spanish, ["Tab", "utc"]).left == set()


def test_the_checkup_is_spanish(
    folder: Path,
    spanish: set[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is found without a sound, each with its mend, and that no ear for it is here; JSON is
    as ever."""
    settings = folder / "checkup" / "assistant" / "settings.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text("language: es\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "checkup"))
    asked = ["doctor", "--quick", "--mic", "none", "--speaker", "none"]
    asked += ["--data-dir", str(folder / "data")]
    assert main(asked) == 0
    told = capsys.readouterr().out
    assert "modelo de voz" in told
    assert "`assistant models fetch vosk-model-small-es-0.42`" in " ".join(told.split())
    found = re.sub(r"versiones.*?\n(?=bien)|`.*?`|Etc/UTC", "", told, flags=re.DOTALL)
    assert Told(found, spanish, []).left == set()
    assert main([*asked, "--format", "json"]) == 0
    as_json = json.loads(capsys.readouterr().out)
    assert "sessions are typed or tapped" in json.dumps(as_json)


def test_rehearsals_and_their_sheets_are_spanish(folder: Path, spanish: set[str]) -> None:
    """Saying the steps, and an exam with its mark sheet."""
    sheet = folder / "hoja.txt"
    page = folder / "hoja.html"
    rehearse = ("rehearse", NAME, "--trainee", "T1", *BY_HAND, "--sheet")
    said = run(folder, *rehearse, str(page), "--level", "say", typed=SAID)
    exam = run(folder, *rehearse, str(sheet), "--level", "exam", typed=EXAM)
    shown = re.sub(r"<style>.*?</style>|<[^>]*>", " ", page.read_text("utf-8"), flags=re.DOTALL)
    for text, typed in (
        (said, SAID),
        (exam, EXAM),
        (sheet.read_text("utf-8"), EXAM),
        (shown, SAID),
    ):
        assert Told(text, spanish, [*typed, "T1"]).left == set()
