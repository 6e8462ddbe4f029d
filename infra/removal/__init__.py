"""Takes an installation's stacks away, and what would hold them: users, domains, mount targets.

What keeps people's work is kept, and told.
"""
