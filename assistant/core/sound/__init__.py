"""Arithmetic on samples, the clocks that are made of them, and which device is meant or fails.

No device is touched, and nothing is known of words. Uses core, core/domain.
"""
