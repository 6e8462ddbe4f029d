"""The sandbox's own door into the emulator: commands that AWS does not have.

`POST /_sandbox/{name}` takes a command as JSON, from loopback only. `sagemaker` answers what is
commanded now and how often each operation was called; `events` puts an event of AWS's own.
"""
