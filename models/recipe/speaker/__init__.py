"""From recordings of people, and an open network, to what tells one speaker from another."""
