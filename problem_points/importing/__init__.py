"""Points that come in: columns, checks, matching, entering."""
