"""The voice, with the real pyttsx3 and espeak-ng in its child process."""

from __future__ import annotations

import atexit
import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.core.domain.manner import USUAL_PACE
from assistant.core.domain.voices import system_voice
from assistant.core.faults import Fault
from assistant.core.language.aloud import COMMA_S, STOP_S
from assistant.core.sound.levelling import LOUDNESS_LUFS, PEAK_DBTP, levelled
from assistant.core.sound.loudness import loudness, true_peak
from assistant.core.sound.nouns import VOICE_RATE
from assistant.edges.speech import voice as voice_module
from assistant.edges.speech.cue_cache import forget_old_cues
from assistant.edges.speech.voice import Voice
from assistant.edges.speech.voice_process import NICE, TOLD, ProcessLost
from tests.support.child_processes import child_processes
from tests.support.places import ROOT

CUE = "Hand on the adductor, near the bone. Sink to barrier, wait."

ESPEAK = system_voice("linux")

KNOWN = frozenset({CUE, "Wait.", "Repeat other leg."})
"""Texts that are known before a session: these may be kept on disk."""


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache folder that is not there yet."""
    return tmp_path / "program" / "cues"


@pytest.fixture
def voice(cache: Path) -> Iterator[Voice]:
    """A voice with nothing kept."""
    voice = Voice(cache, keeps=KNOWN)
    yield voice
    voice.close()


def workers(parent: int) -> list[int]:
    """Return the processes under `parent` that render."""
    return child_processes(parent, "voice_worker.py")


def alive(process: int) -> bool:
    """Return whether the process runs, be it as somebody else's child."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


def eventually(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Return whether `holds` comes true in time."""
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            return False
        time.sleep(0.01)
    return True


def forbid_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every start of a process fail the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)


def test_a_hundred_texts_are_all_whole(tmp_path: Path) -> None:
    """No text comes out empty, cut short or at another pace than when it is rendered again."""
    counts = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"]
    things = ["minutes", "breaths", "to go", "left", "layers", "of twelve"]
    things += ["steps", "more", ", then wait", "again"]
    texts = [f"{count} {thing}." for count in counts for thing in things]
    first, second = Voice(tmp_path / "first"), Voice(tmp_path / "second")
    for text in texts:
        first.render(text)
    for text in reversed(texts):
        second.render(text)
    first.close()
    second.close()
    assert len(texts) == 100
    for text in texts:
        once, again = len(first.render(text)), len(second.render(text))
        assert once > 0.2 * VOICE_RATE, text
        assert again == pytest.approx(once, rel=0.05), text  # espeak-ng varies by up to 3 %


def test_the_voice_and_pace_are_those_asked_for(voice: Voice, tmp_path: Path) -> None:
    """A clause is as long as espeak-ng itself makes it at this voice and pace."""
    direct, clause = tmp_path / "direct.wav", "hand on the adductor near the bone"
    pace = str(round(USUAL_PACE * TOLD[ESPEAK.driver]))
    subprocess.run(["espeak-ng", "-v", ESPEAK.name, "-s", pace, "-w", direct, clause], check=True)
    expected = levelled(*soundfile.read(direct, dtype="float32"))
    assert len(voice.render_clause(clause)) == pytest.approx(len(expected), rel=0.03)


def test_another_pace_is_another_sound_in_the_same_cache(cache: Path, voice: Voice) -> None:
    """What was kept at one pace is not played at another."""
    calm = voice.render(CUE)
    brisk = Voice(cache, keeps=KNOWN, words_per_minute=200)
    assert len(brisk.render(CUE)) < 0.85 * len(calm)
    brisk.close()


def test_another_voice_is_another_sound_in_the_same_cache(cache: Path, voice: Voice) -> None:
    """What was kept in one voice is not played in another."""
    usual = voice.render(CUE)
    british = Voice(cache, keeps=KNOWN, voice=replace(ESPEAK, name="en"))
    assert british.render(CUE).tolist() != usual.tolist()
    british.close()


def test_a_kept_cue_needs_no_process(
    voice: Voice, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text rendered in an earlier session is read from disk, sample for sample the same."""
    rendered = voice.render(CUE)
    forbid_processes(monkeypatch)
    assert Voice(cache, keeps=KNOWN).render(CUE).tolist() == rendered.tolist()


def test_rendered_texts_need_no_process(voice: Voice, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that was rendered once is there, also when the process is gone."""
    voice.render("Wait.")
    voice.render("Repeat other leg.")
    voice.close()
    forbid_processes(monkeypatch)
    assert len(voice.render("Wait.")) > 0
    assert len(voice.render("Repeat other leg.")) > 0


def test_nothing_is_touched_before_the_first_text(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A voice that says nothing makes no folder and starts no process."""
    forbid_processes(monkeypatch)
    Voice(cache).close()
    assert not cache.parent.exists()


NOTE = "Noted, ropey under the shoulder."


def test_no_sound_of_other_texts_is_kept_on_disk(voice: Voice, cache: Path) -> None:
    """A note that is said back leaves no file, neither while it is spoken nor afterwards.

    Said again in the same session it is there as it was.
    """
    sound = voice.render(NOTE)
    voice.render("Wait.")
    assert voice.render(NOTE).tolist() == sound.tolist()
    voice.pace(200)
    voice.render(NOTE)
    assert len(list(cache.iterdir())) == 1
    voice.close()
    assert len(list(cache.iterdir())) == 1


def test_what_earlier_versions_kept_is_deleted(voice: Voice, cache: Path) -> None:
    """Their files do not tell whose words they are: all go, and those of this version stay."""
    voice.render("Wait.")
    (kept,) = cache.iterdir()
    for name in (f"{64 * 'a'}.wav", f".{64 * 'a'}.wav.x1y2.part", f".{kept.name}.x1y2.part"):
        (cache / name).touch()
    forget_old_cues(cache)
    assert sorted(cache.iterdir()) == sorted([kept, cache / f".{kept.name}.x1y2.part"])
    forget_old_cues(cache / "not there")


def test_the_cache_is_private_and_holds_plain_wav(voice: Voice, cache: Path) -> None:
    """Only its owner can look into the folder; each file is mono 16-bit sound; no scraps stay."""
    rendered = voice.render("Wait.")
    assert cache.stat().st_mode & 0o777 == 0o700
    (file,) = cache.iterdir()
    samples, rate = soundfile.read(file, dtype="int16")
    assert rate == VOICE_RATE
    assert samples.tolist() == rendered.tolist()


def truncated(wav: bytes) -> bytes:
    """Return a file cut off midway."""
    return wav[: len(wav) // 2]


def shortened(wav: bytes) -> bytes:
    """Return a file whose head tells of fewer samples than there are."""
    return wav[:40] + (1000).to_bytes(4, "little") + wav[44:]


def at_another_rate(wav: bytes) -> bytes:
    """Return a file that says it is at 8 kHz."""
    return wav[:24] + (8000).to_bytes(4, "little") + wav[28:]


def blanked(wav: bytes) -> bytes:
    """Return a file whose sound is zeros, as some disks leave it when the power fails."""
    return wav[:44] + bytes(len(wav) - 44)


def emptied(_: bytes) -> bytes:
    """Return an empty file."""
    return b""


def replaced(_: bytes) -> bytes:
    """Return something else altogether."""
    return b"not a sound at all\n" * 10


@pytest.mark.parametrize(
    "damage", [truncated, shortened, at_another_rate, blanked, emptied, replaced]
)
def test_a_damaged_kept_cue_is_rendered_anew(
    voice: Voice, cache: Path, damage: Callable[[bytes], bytes]
) -> None:
    """Damage on disk is not heard and is mended on the way."""
    rendered = voice.render("Wait.")
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert len(voice.render("Wait.")) == pytest.approx(len(rendered), rel=0.05)
    assert len(file.read_bytes()) == pytest.approx(len(whole), rel=0.05)


def test_no_damage_to_a_head_is_fatal(voice: Voice, cache: Path) -> None:
    """Whichever byte of a kept cue's head is wrong, the whole cue is heard."""
    rendered = voice.render("Wait.")
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    for place in range(44):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        assert len(voice.render("Wait.")) == pytest.approx(len(rendered), rel=0.05), place


@pytest.mark.parametrize("trouble", [signal.SIGKILL, signal.SIGSTOP])
def test_a_dead_or_hung_process_is_replaced(voice: Voice, trouble: signal.Signals) -> None:
    """The text asked for next is rendered all the same, by another process."""
    voice.render("Wait.")
    (before,) = workers(os.getpid())
    os.kill(before, trouble)
    assert len(voice.render("Repeat other leg.")) > VOICE_RATE / 2
    (after,) = workers(os.getpid())
    assert after != before


@pytest.fixture
def python_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder from which the child process takes its modules before all others."""
    folder = tmp_path / "modules"
    folder.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


def test_without_espeak_the_mend_is_told(voice: Voice, python_path: Path) -> None:
    """Where pyttsx3 finds no espeak library, the fault says what to install, in one line."""
    (python_path / "sitecustomize.py").write_text(
        "import ctypes\n"
        "def refuse(path):\n"
        "    raise OSError(f'{path}: cannot open shared object file')\n"
        "ctypes.cdll.LoadLibrary = refuse\n"
    )
    with pytest.raises(Fault) as told:
        voice.render(CUE)
    assert "eSpeak" in str(told.value)
    assert "apt install espeak-ng libespeak-ng1, or run with --speaker none" in str(told.value)
    assert "\n" not in str(told.value)
    assert workers(os.getpid()) == []


ENGINE = """
import os, sys, time
class Engine:
    class proxy:
        setBusy = staticmethod(lambda busy: None)
    def connect(self, topic, told): pass
    def setProperty(self, name, value): pass
    def save_to_file(self, text, path): open({trace!r}, "a").write("tried\\n")
    def runAndWait(self): {trouble}
init = lambda driver: Engine()
"""
"""A speech engine that keeps a trace and then does something else than to speak."""

HANGS = "time.sleep(600)"
BABBLES = "os.write(answers, b'no answer\\n'); time.sleep(600)"
ANSWERS_OTHERWISE = "os.write(answers, b'[1]\\n'); time.sleep(600)"


def put_in_place(python_path: Path, trace: Path, trouble: str) -> None:
    """Let the child process find such an engine; `answers` is its way to the assistant."""
    # The child's standard output is put aside before the engine is loaded: it is the last pipe.
    found = "answers = max(fd for fd in range(3, 20) if os.path.exists(f'/proc/self/fd/{fd}'))\n"
    engine = ENGINE.format(trace=str(trace), trouble=trouble)
    (python_path / "pyttsx3.py").write_text("import os\n" + found + engine)


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (HANGS, "no answer within 1 s"),
        (BABBLES, "it answered 'no answer'"),
        (ANSWERS_OTHERWISE, r"it answered '\[1\]'"),
    ],
)
def test_an_engine_that_cannot_be_used_is_a_fault_and_then_left_alone(
    voice: Voice, python_path: Path, tmp_path: Path, trouble: str, told: str
) -> None:
    """It is tried in two processes, none of which stays; further texts fail without a wait.

    Together that takes little more than two of the limits for a text.
    """
    trace = tmp_path / "trace"
    put_in_place(python_path, trace, trouble)
    asked = time.monotonic()
    for text in (CUE, "Wait."):
        with pytest.raises(Fault, match=told):
            voice.render(text)
    assert time.monotonic() - asked < 2 * ESPEAK.limit_s(CUE) + 2.0
    assert "apt install espeak-ng" in voice.fault
    assert trace.read_text().splitlines() == ["tried"] * 2
    assert workers(os.getpid()) == []


def test_a_process_that_does_not_start_is_waited_for_once(cache: Path, python_path: Path) -> None:
    """An engine that hangs while it is loaded has had all the time that a start may take."""
    (python_path / "pyttsx3.py").write_text("import time\ntime.sleep(600)\n")
    voice = Voice(cache, voice=replace(ESPEAK, start_s=1.0))
    asked = time.monotonic()
    with pytest.raises(Fault, match="no answer within 1 s"):
        voice.render(CUE)
    assert time.monotonic() - asked < 1.9
    assert workers(os.getpid()) == []


def test_a_fault_stands_until_the_engine_speaks_again(
    voice: Voice, python_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kept cue is spoken, and hides nothing; the next text that is rendered clears the fault."""
    voice.render("Wait.")
    voice.close()
    broken = python_path / "pyttsx3.py"
    broken.write_text("raise ImportError('gone for a moment')\n")
    monkeypatch.setattr(voice_module, "REST_S", 0.0)
    with pytest.raises(Fault):
        voice.render(CUE)
    assert "gone for a moment" in voice.fault
    assert len(voice.render("Wait.")) > 0
    assert len(voice.render("")) == 0
    assert "gone for a moment" in voice.fault
    broken.unlink()
    voice.render(CUE)
    assert voice.fault == ""


def test_the_voice_can_be_proven_whatever_is_kept(voice: Voice, python_path: Path) -> None:
    """A session whose first cues are kept need not wait to learn that the engine is broken."""
    voice.prove()
    assert voice.fault == ""
    assert len(workers(os.getpid())) == 1
    voice.close()
    (python_path / "pyttsx3.py").write_text("raise ImportError('gone for good')\n")
    voice.prove()
    assert "gone for good" in voice.fault


def test_what_the_engine_has_proven_is_not_proven_again(
    voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a text was rendered the proof costs nothing."""
    voice.render("Wait.")
    forbid_processes(monkeypatch)
    voice.prove()
    assert voice.fault == ""


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_nothing_to_say_is_no_sound(
    voice: Voice, cache: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """An empty text is over at once, without a fault, a file or a process."""
    forbid_processes(monkeypatch)
    assert len(voice.render(text)) == 0
    assert voice.fault == ""
    assert not cache.exists()


def test_a_text_that_breaks_the_engine_is_not_the_voices_fault(voice: Voice) -> None:
    """It alone is not spoken: the voice needs no rest from it, and has no fault."""
    with pytest.raises(Fault, match="put it otherwise"):
        voice.render("Wait \ud800 there.")  # half a letter, at which pyttsx3 fails
    assert voice.fault == ""
    assert len(voice.render("Wait.")) > 0


def test_a_voice_that_rested_is_tried_again(
    voice: Voice, python_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trouble that has passed does not leave the session mute."""
    broken = python_path / "pyttsx3.py"
    broken.write_text("raise ImportError('gone for a moment')\n")
    monkeypatch.setattr(voice_module, "REST_S", 0.0)
    with pytest.raises(Fault, match="gone for a moment"):
        voice.render(CUE)
    broken.unlink()
    assert len(voice.render(CUE)) > VOICE_RATE


def test_an_unknown_voice_is_named(cache: Path) -> None:
    """A voice that espeak-ng does not have is a fault that names it and the list to choose from."""
    with pytest.raises(Fault, match=r"'nobody'.*espeak-ng --voices=en"):
        Voice(cache, voice=replace(ESPEAK, name="nobody", label="nobody")).render(CUE)


@pytest.mark.parametrize("text", ["...", "—"])
def test_a_text_without_a_sound_is_a_fault(voice: Voice, cache: Path, text: str) -> None:
    """Punctuation alone is not kept as an empty cue, and does no harm to the next text."""
    with pytest.raises(Fault, match="makes no sound"):
        voice.render(text)
    assert not cache.exists()
    assert len(voice.render("Wait.")) > 0


def test_text_in_any_script_reaches_the_engine(voice: Voice) -> None:
    """Letters beyond ASCII and line breaks pass through the pipe unharmed."""
    assert len(voice.render("Piriformis – 90 % über\nlinks ×2")) > VOICE_RATE


def test_a_cache_that_cannot_be_written_is_told_and_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cues are rendered and kept in memory; `cache_fault` says in one line why."""
    (tmp_path / "file").write_text("in the way")
    voice = Voice(tmp_path / "file" / "cues", keeps=KNOWN)
    assert voice.cache_fault == ""
    rendered = voice.render(CUE)
    voice.render("Wait.")
    voice.close()
    assert voice.cache_fault == (
        f"{tmp_path}/file/cues: can't keep rendered cues here (Not a directory); "
        "they are rendered anew in each session"
    )
    forbid_processes(monkeypatch)
    assert voice.render(CUE).tolist() == rendered.tolist()


def test_a_closed_voice_leaves_nothing_running_and_can_speak_again(voice: Voice) -> None:
    """`close` ends the process at once; a further text starts another."""
    voice.render("Wait.")
    assert len(workers(os.getpid())) == 1
    voice.close()
    assert workers(os.getpid()) == []
    assert len(voice.render("Repeat other leg.")) > 0


def test_the_process_is_beyond_ctrl_c_and_holds_none_of_our_files(
    voice: Voice, tmp_path: Path
) -> None:
    """It is in a session of its own, and no file that the assistant has open is open in it."""
    with (tmp_path / "journal").open("w") as journal:
        voice.render("Wait.")
        (worker,) = workers(os.getpid())
        assert os.getsid(worker) != os.getsid(0)
        held = [str(entry.readlink()) for entry in Path(f"/proc/{worker}/fd").iterdir()]
        assert journal.name not in held


def test_the_process_stands_back_for_the_program_wherever_that_stands(cache: Path) -> None:
    """Who runs the program at a low priority hears it as well."""
    program = (
        "import os, pathlib, sys\n"
        "from assistant.edges.speech.voice import Voice\n"
        "from tests.support.child_processes import child_processes\n"
        "os.nice(10)\n"
        "Voice(pathlib.Path(sys.argv[1])).render('Wait.')\n"
        "(worker,) = child_processes(os.getpid(), 'voice_worker.py')\n"
        "print(os.getpriority(os.PRIO_PROCESS, worker) - os.getpriority(os.PRIO_PROCESS, 0))\n"
    )
    command = [sys.executable, "-c", program, cache]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert 0 < int(ran.stdout) <= NICE


@pytest.mark.parametrize("engine", ["working", "hanging"])
def test_the_process_does_not_outlive_the_assistant(
    tmp_path: Path, python_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    """Where the assistant is killed, its child ends of itself, even in a render that hangs.

    Their folder in the system's temporary one goes with it.
    """
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    if engine == "hanging":
        put_in_place(python_path, tmp_path / "trace", HANGS)
    program = (
        "import pathlib, sys, time\n"
        "from assistant.edges.speech.voice import Voice\n"
        "Voice(pathlib.Path(sys.argv[1]), keeps=['Wait.']).render('Wait.')\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, tmp_path / "cues"])
    try:
        assert eventually(lambda: workers(parent.pid) != [])
        (worker,) = workers(parent.pid)
        done = tmp_path / ("trace" if engine == "hanging" else "cues")
        assert eventually(done.exists)
    finally:
        parent.kill()
        parent.wait()
    assert eventually(lambda: not alive(worker))
    assert list(scratch.iterdir()) == []


def test_clauses_are_even_and_close_cut(voice: Voice) -> None:
    """Short or long, each is as loud as every other, has room below full scale, and is cut close.

    A very short one may be a little softer: its peaks would be too high.
    """
    for text in ["wait", "repeat other leg", "five minutes", "hand on the adductor"]:
        pcm = voice.render_clause(text)
        sound = (pcm / 32767).astype(np.float32)
        assert loudness(sound, VOICE_RATE) == pytest.approx(LOUDNESS_LUFS, abs=0.1), text
        assert true_peak(sound, VOICE_RATE) <= PEAK_DBTP + 0.01
        sounding = np.flatnonzero(np.abs(pcm) > 50)
        assert sounding[0] <= 0.02 * VOICE_RATE, text
        assert 0.009 * VOICE_RATE <= len(pcm) - sounding[-1] <= 0.05 * VOICE_RATE, text


def test_a_text_is_its_clauses_with_silence_between(voice: Voice) -> None:
    """A comma and a full stop are heard as pauses of their length, to the sample."""
    parts = ["near the bone", "sink to barrier", "wait"]
    near, sink, wait = (voice.render_clause(part) for part in parts)
    comma, stop = (np.zeros(round(s * VOICE_RATE), np.int16) for s in (COMMA_S, STOP_S))
    whole = np.concatenate([near, stop, sink, comma, wait])
    assert voice.render("Near the bone. Sink to barrier, wait.").tolist() == whole.tolist()


def test_an_answer_is_put_together_of_parts_that_are_there(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A time is not waited for where its numbers were rendered ahead; another answer is."""
    voice = Voice(cache, keeps=["Two minutes.", "Ten.", "To target.", "Forty-two seconds."])
    for part in ("two minutes", "ten", "to target", "forty-two seconds"):
        voice.render(part)
    voice.close()
    forbid_processes(monkeypatch)
    sound = voice.kept("Forty-two seconds. Two minutes ten to target.")
    assert sound is not None
    assert len(sound) > 2 * VOICE_RATE
    assert voice.kept("Forty-three seconds. Two minutes ten to target.") is None


def test_a_told_end_is_for_good_even_in_the_midst_of_a_text(
    cache: Path, python_path: Path, tmp_path: Path
) -> None:
    """A process that hangs is not waited for to its limit, and no other is tried."""
    trace = tmp_path / "trace"
    put_in_place(python_path, trace, HANGS)
    slow = replace(ESPEAK, render_s=60.0)
    voice = Voice(cache, voice=slow)
    with ThreadPoolExecutor() as others:
        asked = others.submit(voice.render, "Wait.")
        assert eventually(trace.exists)
        voice.stop()
        with pytest.raises(Fault, match="told to end"):
            asked.result(10.0)
    with pytest.raises(Fault, match="told to end"):
        voice.render("Wait.")
    assert trace.read_text().splitlines() == ["tried"]
    assert workers(os.getpid()) == []


def test_what_is_asked_as_the_voice_is_told_to_end_is_no_mistake(voice: Voice) -> None:
    """Between two lines of one thread another may end the process: that is told as ever, and not
    as if the program had made a slip."""
    voice.render("One.")
    process = voice._process
    assert process is not None
    process.kill()
    with pytest.raises(ProcessLost):
        process.render("Two.", USUAL_PACE, lambda: True)
    assert len(voice.render("Three.")) > 0


def test_a_sound_that_another_program_looks_through_is_no_matter(
    voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows lets nobody delete it then. The process is replaced, as an error here would end the
    session; its folder goes as the program ends."""
    unlink, refused = os.unlink, list[object]()

    def refuse(path: object, **at: int | None) -> None:
        if os.fspath(path).endswith("cue") and len(refused) < 3:  # type: ignore[call-overload]
            refused.append(path)
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        unlink(path, **at)  # type: ignore[arg-type]

    later: list[partial[object]] = []
    monkeypatch.setattr(atexit, "register", lambda *do, **how: later.append(partial(*do, **how)))
    monkeypatch.setattr(os, "unlink", refuse)
    assert len(voice.render("One.")) > 0
    assert len(refused) == 3
    (left,) = [each for each in later if each.func is shutil.rmtree]
    folder = Path(left.args[0])
    assert folder.exists()
    left()
    assert not folder.exists()


def test_a_program_that_stands_back_itself_has_a_voice(tmp_path: Path) -> None:
    """Under `nice`, for who is not root: the child stands back from where the program stands."""
    script = (
        "import os; from pathlib import Path\n"
        "from assistant.edges.speech.voice import Voice\n"
        "from assistant.edges.speech.voice_process import NICE\n"
        "from tests.support.child_processes import child_processes\n"
        f"voice = Voice(Path({str(tmp_path)!r})); voice.render('Wait.')\n"
        "(child,) = child_processes(os.getpid(), 'voice_worker.py')\n"
        "print(os.getpriority(os.PRIO_PROCESS, child) - NICE); voice.close()\n"
    )
    ran = subprocess.run(
        ["unshare", "--map-root-user", "nice", "-n", "10", sys.executable, "-c", script],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert ran.stdout == "10\n", ran.stderr
