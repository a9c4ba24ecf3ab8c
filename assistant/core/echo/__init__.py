"""The assistant's own voice, taken out of what the microphone hears. Uses core/sound."""
