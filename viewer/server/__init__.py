"""How bytes and pages leave the process."""
