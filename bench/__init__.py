"""The numbers of the project: measured, not timed tests. See ``python -m bench --help``."""
