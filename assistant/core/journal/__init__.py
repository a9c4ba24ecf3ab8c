"""What lines a journal has, which of them stand, and which may leave the room in a fault report.

No file is opened here. Uses core/domain.
"""
