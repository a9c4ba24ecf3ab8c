"""Tests of the front page."""
