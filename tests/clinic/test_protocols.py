"""Protocols from one place: signed off by a supervisor, fetched by a room, used offline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.base.protocols import load_protocol
from assistant.cli.main import main
from assistant.core.domain.manner import Settings
from assistant.core.journal.anonymous import unnamed_session
from assistant.core.written.settings import Standing
from assistant.edges.clinic.address import VARIABLE
from assistant.edges.clinic.connecting import connected
from assistant.edges.files.clinics_protocols import signed_off_as
from assistant.live.opening.choices import Choices
from assistant.live.opening.session import header
from tests.support.clinic_server import ADMIN, ClinicServer


def test_what_a_supervisor_signs_off_is_what_a_room_walks(
    clinic: ClinicServer,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    be: Callable[[str], None],
) -> None:
    """It goes before the program's own of that name; a session's journal says version, and by whom;
    a room may sign nothing off; and what is not what its hash says is not taken at all."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    ours = load_protocol("direct-hold")
    changed = tmp_path / "direct-hold.yaml"
    changed.write_text(ours.text.replace(f"version: {ours.version}", "version: 41"))
    be("room_r1")
    assert main(["protocols", "sign-off", str(changed)]) == 1
    be("supervisor_s1")
    assert main(["protocols", "sign-off", str(changed)]) == 0
    be("room_r1")
    capsys.readouterr()
    assert main(["protocols", "pull"]) == 0
    said = capsys.readouterr().out
    assert "direct-hold, version 41: signed off by supervisor_s1 on 20" in said
    assert main(["protocols", "pull"]) == 0
    assert "nothing new" in capsys.readouterr().out
    monkeypatch.delenv(VARIABLE)
    fetched = load_protocol("direct-hold")
    assert fetched.version == 41
    said_of = signed_off_as(fetched.name, fetched.text)["signed_off"]
    assert (said_of["version"], said_of["by"]) == (41, "supervisor_s1")
    assert signed_off_as(fetched.name, ours.text) == {}
    choices = Choices(standing=Standing(therapist="T3"))
    written = header("20300131T091500-ab12", choices, fetched, Settings(), None)
    assert written["protocol"]["signed_off"] == said_of
    assert written["therapist"] == "T3"
    report = unnamed_session(written)
    assert "therapist" not in report
    assert "signed_off" not in report["protocol"]
    with connected(clinic.address(ADMIN, database)) as connection:
        connection.execute("ALTER TABLE protocols DROP CONSTRAINT protocols_check")
        connection.execute("UPDATE protocols SET text = text || ' '")
    be("room_r1")
    assert main(["protocols", "pull"]) == 1
    assert "nothing was taken" in capsys.readouterr().err
    assert load_protocol("direct-hold").text == fetched.text
