"""An in-memory world: twins of what the services talk to, with crashes and redelivery on command.

Contract tests (tests/contract) run the same cases against these and against the real clients.
"""
