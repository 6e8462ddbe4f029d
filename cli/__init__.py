"""`studioctl`: the operator's command for the provisioning API."""
