"""Cells in, and what other importers must know of the grid."""
