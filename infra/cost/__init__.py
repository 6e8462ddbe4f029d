"""What an installation costs: from its templates and a dated list of prices, without a network."""
