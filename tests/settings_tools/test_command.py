"""`assistant settings`: what is set, what is usual; and nothing is set that can not be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.base.settings import load_settings, settings_file
from assistant.cli.main import main
from assistant.core.domain.manner import Settings
from assistant.core.written.settings import KEYS, USUALLY, Standing, read_settings, read_standing


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings in a folder of their own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return the exit code, and what is printed."""
    code = main(["settings", *arguments])
    return code, *capsys.readouterr()


def test_every_key_has_its_usual_value() -> None:
    """What is told to be usual is: all of it written out is read as a file without a key."""
    assert tuple(USUALLY) == KEYS
    text = "".join(
        f"{key}: {value}\n"
        for key, value in USUALLY.items()
        if (key, value) not in (("sleep-after", "never"), ("time-call", "never"))
    )
    assert read_settings(text, "settings.yaml", frozenset()) == Settings()
    assert read_standing(text, "settings.yaml", frozenset()) == Standing()


def test_all_keys_are_shown_with_those_that_are_usual(capsys: pytest.CaptureFixture[str]) -> None:
    """One that was set is told from those that were not, in JSON too."""
    assert said(capsys, "pace", "125")[0] == 0
    code, out, _ = said(capsys)
    assert code == 0
    assert "pace:         125\n" in out
    assert "volume:       0 dB                (usual)\n" in out
    assert json.loads(said(capsys, "--format", "json")[1])["pace"] == {"value": "125", "set": True}
    assert said(capsys, "pace") == (0, "125\n", "")


@pytest.mark.parametrize(
    ("key", "value"),
    [("pace", "12"), ("volume", "loud"), ("sound-check", "weekly"), ("name", "Robin"),
     ("name", "robin # x"), ("strict", ""), ("words", "a\nstrict: true"), ("sleep-after", "1 s")],
)  # fmt: skip
def test_what_could_not_be_read_is_not_set(
    key: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is refused in one line that names the key, and the file is as it was."""
    said(capsys, "series", "true")
    before = settings_file().read_text()
    code, out, errors = said(capsys, key, value)
    assert (code, out) == (2, "")
    assert key in errors
    assert settings_file().read_text() == before


@pytest.mark.parametrize(
    ("key", "words"),
    [("sleep-after", ["20", "min"]), ("volume", ["-4", "dB"]), ("words", ["chime", "only"])],
)
def test_a_value_of_several_words_needs_no_quotes(
    key: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It is typed as it is shown, and kept as it is with quotes."""
    assert said(capsys, key, *words)[0] == 0
    assert said(capsys, key) == (0, f"{' '.join(words)}\n", "")


def test_a_key_goes_back_to_what_is_usual(capsys: pytest.CaptureFixture[str]) -> None:
    """By "usual", or "never" where that is it; all else stays, remarks too."""
    said(capsys, "pace", "125")
    settings_file().write_text("# mine\npace: 125  # calm\nsleep-after: 20 min\n")
    assert load_settings().words_per_minute == 125
    assert said(capsys, "pace", "usual")[0] == 0
    assert said(capsys, "sleep-after", "never")[0] == 0
    assert settings_file().read_text() == "# mine\n"
    assert load_settings() == Settings()


def test_a_key_that_there_is_none_of_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The nearest is named."""
    code, _, errors = said(capsys, "pase")
    assert code == 2
    assert "did you mean 'pace'?" in errors


def test_a_file_that_can_t_be_used_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is asked, what is wrong in it is what one needs to know."""
    said(capsys, "pace", "125")
    settings_file().write_text("pace: slow\n")
    for arguments in ((), ("pace",), ("volume", "-4 dB")):
        code, out, errors = said(capsys, *arguments)
        assert (code, out) == (2, "")
        assert "pace: found 'slow'" in errors
