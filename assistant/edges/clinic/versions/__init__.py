"""The versions of the clinic's schema: for each a module that alembic finds, and its SQL beside it.

A version that was given to a clinic is never changed; what is to be otherwise is a further one.
Uses nothing of the program.
"""
