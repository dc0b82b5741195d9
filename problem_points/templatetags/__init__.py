"""Template tags of the case."""
