"""A local cloud: the real templates on an AWS emulator with IAM enforced."""
