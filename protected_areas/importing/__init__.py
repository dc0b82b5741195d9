"""Protected areas, water sources and their zones in."""
