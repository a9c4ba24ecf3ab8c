"""The tools for protocols: list, show, check, new, schema, draw, say, dry-run.

What may stand in a protocol is core/protocols'. Uses base, live, the core's folders that a
protocol goes through, edges/audio, edges/files, edges/speech.
"""
