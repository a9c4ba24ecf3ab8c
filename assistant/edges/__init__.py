"""The edges: each touches one device, one format or one library, and knows the core.

No edge imports the application, nor another edge, but two that any may use: edges/files, the one
place for private files, and edges/system, the one for what systems do otherwise.
"""
