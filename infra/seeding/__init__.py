"""Filling an empty repository with the checkout, once, so that its pipelines have a source."""
