"""What waits for a person, what they had their hands on, and what they were told."""
