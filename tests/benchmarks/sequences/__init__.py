"""Random sequences of events, by the thousand."""
