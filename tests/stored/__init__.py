"""Journals that an earlier version of the program wrote, and what that version made of them."""
