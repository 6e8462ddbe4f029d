"""What the stand-ins for AWS services share: each is a value that operations are called on.

Requests are checked against botocore's own model of the service, calls are counted and fail on
command, and time passes when it is told to. What a service remembers and does is its own package.
"""
