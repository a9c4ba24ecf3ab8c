"""`assistant models`: listed, fetched over real HTTP, used and removed, as it is typed."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.base.exits import ENDED_EARLY, FAULT, FINISHED, USAGE
from assistant.base.settings import load_settings, settings_file
from assistant.cli.main import main
from assistant.core.ear_model import official
from assistant.core.ear_model.official import OFFICIAL, Official
from assistant.edges.files.library import model_dir
from assistant.model_tools import command
from tests.edges.network.test_download import Publisher
from tests.edges.speech.test_fetched_model import korean, packed

NAME = "vosk-model-test"


@pytest.fixture
def publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """Give a publisher of one official model (ours, less what its graph is made of), and a home."""
    model = shutil.copytree(model_dir(), tmp_path / "model")
    for name in ("lexicon.txt", "graph.json"):
        (model / name).unlink(missing_ok=True)
    server = Publisher(packed(model, tmp_path / "model.zip").read_bytes())
    digest = hashlib.sha256(server.content).hexdigest()
    known = Official("model", "Test", len(server.content), digest)
    monkeypatch.setattr(official, "SITE", server.address)
    monkeypatch.setattr(command, "OFFICIAL", (known,))
    monkeypatch.setattr(command, "BY_NAME", {"model": known})
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    yield server
    server.close()


def test_every_official_model_is_pinned() -> None:
    """Names are the publisher's, each with a sum of 64 figures, and none stands twice."""
    assert all(model.address == f"{official.SITE}/{model.name}.zip" for model in OFFICIAL)
    assert all(len(bytes.fromhex(model.sha256)) == 32 for model in OFFICIAL)
    assert len({model.sha256 for model in OFFICIAL}) == len(OFFICIAL)


def test_fetched_used_and_removed(
    publisher: Publisher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is listed as there to fetch, then here, then in use; removed only when it is not."""
    assert main(["models", "list"]) == FINISHED
    assert "to fetch" in capsys.readouterr().out
    assert main(["models", "fetch", "model"]) == FINISHED
    assert (tmp_path / "data" / "models" / "model" / "am" / "final.mdl").is_file()
    assert [path.name for path in (tmp_path / "data" / "models").iterdir()] == ["model"]
    assert main(["models", "use", "model"]) == FINISHED
    assert "can be given no words" in capsys.readouterr().out
    assert load_settings().model == "model"
    assert main(["models", "list", "--format", "json"]) == FINISHED
    rows = json.loads(capsys.readouterr().out)["models"]
    assert [(row["name"], row["used"]) for row in rows] == [("own", False), ("model", True)]
    assert main(["models", "remove", "model"]) == USAGE
    assert "is in use" in capsys.readouterr().err
    assert main(["models", "use", "own"]) == FINISHED
    assert main(["models", "remove", "model"]) == FINISHED
    assert list((tmp_path / "data" / "models").iterdir()) == []


def test_a_data_folder_of_ones_own_has_models_of_its_own(
    publisher: Publisher, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever is asked of models there, and by the session that hears with one."""
    there = ("--data-dir", str(tmp_path / "other"))
    assert main(["models", "fetch", "model", *there]) == FINISHED
    assert f"models use model --data-dir {tmp_path / 'other'}`" in capfd.readouterr().out
    assert not (tmp_path / "data" / "models").exists()
    assert main(["models", "use", "model"]) == USAGE
    assert main(["models", "use", "model", *there]) == FINISHED
    capfd.readouterr()
    assert main(["models", "list", "--format", "json", *there]) == FINISHED
    rows = json.loads(capfd.readouterr().out)["models"]
    assert [row["here"] for row in rows] == [True, True]
    sound = tmp_path / "still.wav"
    soundfile.write(sound, np.zeros(16_000, np.int16), 16_000)
    run = ("run", "adductor-release", "--mic", str(sound), "--speaker", "none")
    assert main([*run, *there]) == ENDED_EARLY
    assert main([*run, "--data-dir", str(tmp_path / "data")]) == USAGE
    assert "the speech model 'model' is not here" in capfd.readouterr().err
    assert main(["models", "use", "own"]) == FINISHED
    assert main(["models", "remove", "model", *there]) == FINISHED


@pytest.mark.parametrize(
    ("action", "told"), [("remove", "and is not removed"), ("fetch", "nothing is to be fetched")]
)
def test_the_programs_own_is_neither_fetched_nor_removed(
    publisher: Publisher, action: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said what it is, not that no such model is known."""
    assert main(["models", action, "own"]) == USAGE
    errors = capsys.readouterr().err
    assert "own comes with the program" in errors
    assert told in errors


def test_the_settings_keep_what_else_is_written_in_them(publisher: Publisher) -> None:
    """One line changes; comments, order and other keys stay as they were."""
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("# mine\nname: robin  # of the desk\nmodel: own  # for now\n")
    assert main(["models", "fetch", "model"]) == FINISHED
    assert main(["models", "use", "model"]) == FINISHED
    assert settings_file().read_text() == (
        "# mine\nname: robin  # of the desk\nmodel: model  # for now\n"
    )


def test_a_broken_line_is_gone_on_from(
    publisher: Publisher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What came is kept, the mend is told, and no half of a model can be used."""
    publisher.breaks = [100_000]
    assert main(["models", "fetch", "model"]) == FAULT
    assert "the same command goes on from there" in capsys.readouterr().err
    assert main(["models", "use", "model"]) == USAGE
    assert main(["models", "fetch", "model"]) == FINISHED
    assert publisher.asked == [None, "bytes=100000-"]


def test_another_archive_under_the_name_is_refused(
    publisher: Publisher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is not the file that was known is neither unpacked nor kept."""
    publisher.content = publisher.content[:-1] + b"x"
    assert main(["models", "fetch", "model"]) == FAULT
    assert "not the file that this program knows" in capsys.readouterr().err
    assert list((tmp_path / "data" / "models").iterdir()) == []


@pytest.mark.parametrize("action", ["fetch", "use", "remove"])
def test_a_name_that_nobody_knows(
    publisher: Publisher, action: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each says so in a line with what to do, and changes nothing; a path is no name."""
    for name in ("modell", "../model"):
        assert main(["models", action, name]) == USAGE
        assert capsys.readouterr().err.count("\n") == 1
    assert not settings_file().exists()


def test_a_model_of_another_language_is_refused_with_what_it_lacks(
    publisher: Publisher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its words are not the commands': no session would hear one."""
    (tmp_path / "data" / "models").mkdir(parents=True)
    (tmp_path / "data" / "models" / "korean").symlink_to(korean())
    assert main(["models", "use", "korean"]) == USAGE
    told = capsys.readouterr().err
    assert "korean does not know" in told
    assert "words of the commands" in told
    assert load_settings().model == "own"


def test_a_model_that_is_gone_ends_a_session_before_it_begins(
    publisher: Publisher, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is said, with the way back; another is not used in its place without a word."""
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("model: gone\n")
    silence = str(tmp_path / "silence.wav")
    soundfile.write(silence, np.zeros(16_000), 16_000)
    asked = ["run", "adductor-release", "--mic", silence, "--speaker", "none"]
    assert main(asked) == USAGE
    assert "'gone' is not here; `assistant models list`" in capfd.readouterr().err
