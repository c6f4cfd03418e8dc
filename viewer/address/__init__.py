"""The state of a page as an address, both ways."""
