"""The workflow as tables: states, steps, signatures, evidence. No database, no request."""
