"""Arithmetic on samples, and the clocks that are made of them.

No device is touched, and nothing is known of words. Uses core.
"""
