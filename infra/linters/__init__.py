"""Linters that CDK does not bring along, as plugins of its validation."""
