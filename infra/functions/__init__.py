"""The one construct that makes every function."""
