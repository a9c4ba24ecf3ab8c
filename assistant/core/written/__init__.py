"""YAML that people write, and how slips in it are told, with place and mend.

For protocols, languages and settings alike: what may stand in one of them is its own folder's.
Uses core, core/domain, core/phonetics.
"""
