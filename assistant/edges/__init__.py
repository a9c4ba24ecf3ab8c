"""The edges: one device or file format each; none imports another."""
