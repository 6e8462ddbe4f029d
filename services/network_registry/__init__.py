"""The network registry: an account's SSM network parameters say what its network is."""
