"""HTTP on this machine: the server of pages, its address and token, and the page across the room.

What the review's pages hold is the application's. Uses core, core/domain, core/session,
core/shown, edges/system.
"""
