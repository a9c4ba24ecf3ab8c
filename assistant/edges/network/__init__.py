"""What is fetched from the network: only what the user asked for, by its name, and checked.

Nothing else of the program opens a connection to another machine. Uses core.
"""
