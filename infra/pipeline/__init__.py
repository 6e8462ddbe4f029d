"""Pipelines in the governance account that deploy the installation from its repository."""
