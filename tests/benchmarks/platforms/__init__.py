"""What can be installed where."""
