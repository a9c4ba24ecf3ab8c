"""What is shown and not spoken: the texts of displays, the review, notes and sheets, in a language.

They stand in the `shown` part of a language's folder. Uses core, core/domain, core/written.
"""
