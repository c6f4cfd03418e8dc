"""A run in memory: columns, entries, and what selects among them."""
