"""The kernel of the level-triggered controllers.

Ticket, lease, ledger (revision, timeline and outbox in one write), access rules, problem+json and
sessions in workload accounts. Nothing in here knows a user, an account or a network.
"""
