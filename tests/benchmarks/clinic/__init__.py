"""Benchmarks of a clinic's rooms and its PostgreSQL."""
