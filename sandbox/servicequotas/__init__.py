"""Service Quotas, as far as user profiles go."""
