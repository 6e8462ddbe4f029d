"""What ends a command of this package with a sentence for its user."""


class InfraError(Exception):
    """Something is wrong that the user can put right; its text says what. No stack trace is due."""
