"""What lines a journal has, which of them stand, and which may leave the room.

No file is opened here. Uses core/domain.
"""
