"""The sandbox's own door into the emulator: commands that AWS does not have.

`POST /_sandbox/{service}` takes a command as JSON and answers what is commanded now and how often
each operation was called. `sagemaker` and `servicecatalog` say what each service understands.
"""
