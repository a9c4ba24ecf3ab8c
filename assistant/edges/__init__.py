"""The edges: each touches one device, one format or one library, and knows the core.

No edge imports the application, nor another edge, but edges/files: the one place for private files.
"""
