"""The clinic's PostgreSQL: where the journals of many rooms are kept together.

psycopg is an extra, and imported only when a clinic is spoken to. Uses core, core/domain,
edges/files and edges/system.
"""
