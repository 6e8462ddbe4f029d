"""Domain events: their contracts, and how they reach the bus."""
