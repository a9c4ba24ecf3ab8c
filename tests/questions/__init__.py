"""Tests of the questions over many sessions, asked of a data folder and of a clinic."""
