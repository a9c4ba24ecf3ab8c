"""What is lost, and what is told, when something fails."""
