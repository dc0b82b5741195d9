"""The language a person chose goes with the person, not with the browser."""
