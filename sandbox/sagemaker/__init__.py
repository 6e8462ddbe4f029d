"""A stand-in for Amazon SageMaker's Studio API, in memory.

`world.World` is the whole of it: give it a clock and call operations. It validates requests
against botocore's own service model and keeps AWS's asynchrony, refusals and paging. It knows
nothing of HTTP, IAM policies or the emulator; `sandbox.seam.sagemaker_api` puts it behind a port.
"""
