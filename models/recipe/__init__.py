"""From recordings of people to the speech model in `models/en-us`: `python -m models.recipe`.

Needs the extra dependencies of the group `recipe`; nothing here is needed at run time.
"""
