"""A voice-guided session assistant for the treatment room."""
