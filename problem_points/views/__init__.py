"""Pages and files of the case."""
