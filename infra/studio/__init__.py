"""Studio in a workload account: domain, persona roles, and the role of the service there."""
