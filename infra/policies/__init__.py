"""Policies as plain data, and the roles that functions of the governance account assume."""
