"""Bases of accounts that are taken by their organizational unit, as templates for any account."""
