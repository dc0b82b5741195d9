"""Outfalls in."""
