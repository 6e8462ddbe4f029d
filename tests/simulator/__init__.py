"""A seeded simulator of the service: its own code, AWS's rules of delivery, a virtual clock.

``python -m tests.simulator SEED`` tells one history; a violation names its seed.
"""
