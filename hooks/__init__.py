"""What git runs before a commit beside the tools of the lock: .pre-commit-config.yaml lists it.

A hook takes the names of the files of the commit and returns 0, or 1 when the commit has to wait.
"""
