"""The management account: it tells the governance account who joins, and nothing else."""
