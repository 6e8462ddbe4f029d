"""What the pinned emulator lacks or gets wrong, put right from outside: one module a gap.

Every module here reaches into `ministack`'s internals, so its version is pinned exactly. Each has
a test in `tests/sandbox/` that also runs against the bare emulator and fails once upstream has
closed the gap: then the module goes.
"""
