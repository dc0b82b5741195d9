"""What the benchmark of imports runs: the ground, the file, and the peers."""
