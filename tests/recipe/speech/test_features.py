"""The features that the network is trained on are those that Vosk feeds it."""

from __future__ import annotations

import kaldi_native_fbank
import numpy as np
import pytest

from models.recipe.speech.features import SAMPLE_RATE, cepstra_of_log_mels, log_mels


def kaldi_cepstra(samples: np.ndarray) -> np.ndarray:
    """Return what Kaldi's own online MFCC gives with the options of `conf/mfcc.conf`."""
    options = kaldi_native_fbank.MfccOptions()
    options.frame_opts.dither = 0.0
    options.frame_opts.samp_freq = SAMPLE_RATE
    options.mel_opts.num_bins = 40
    options.mel_opts.low_freq = 20
    options.mel_opts.high_freq = -400
    options.num_ceps = 40
    options.use_energy = False
    mfcc = kaldi_native_fbank.OnlineMfcc(options)
    mfcc.accept_waveform(SAMPLE_RATE, samples.tolist())
    mfcc.input_finished()
    return np.stack([mfcc.get_frame(i) for i in range(mfcc.num_frames_ready)])


@pytest.fixture
def sound() -> np.ndarray:
    """Two seconds of tones and hiss on the 16-bit scale."""
    rng = np.random.default_rng(3)
    t = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    tones = sum(3000 / k * np.sin(2 * np.pi * 170 * k * t) for k in range(1, 20))
    return np.round(tones * (1 + np.sin(7 * t)) + 50 * rng.standard_normal(t.size)).astype("f4")


def test_log_mels_become_kaldis_cepstra(sound: np.ndarray) -> None:
    """Log-mels times the matrix are Kaldi's cepstra to a hundredth of their spread."""
    ours = log_mels(sound) @ cepstra_of_log_mels().T
    theirs = kaldi_cepstra(sound)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() < 0.01


def test_sound_shorter_than_a_frame_has_no_frames() -> None:
    """Less than 25 ms gives an array without frames, not an error."""
    assert log_mels(np.zeros(399, np.float32)).shape == (0, 40)


@pytest.mark.parametrize("warp", [0.9, 1.11])
def test_a_warp_moves_a_tone_up_or_down(warp: float) -> None:
    """A longer or shorter vocal tract moves a tone to another band, by about the warp."""
    t = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    tone = (5000 * np.sin(2 * np.pi * 2000 * t)).astype("f4")
    plain, warped = (int(log_mels(tone, w).mean(0).argmax()) for w in (1.0, warp))
    assert plain != warped
    assert (warped > plain) == (warp > 1)
