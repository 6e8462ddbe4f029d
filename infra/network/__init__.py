"""The network of a workload account."""
