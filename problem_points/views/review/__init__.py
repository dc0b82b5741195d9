"""The review queue: what waits for a verdict, one case after the other or many at once."""
