"""What channels that carry telephone calls share: numbers, settings, the facts of a call, its recordings."""
