"""The checks: a module for each thing looked at, which has ``CHECKS``.

In each, functions that call AWS are apart from those that judge what was seen.
"""
