"""What `xlog` does from a terminal: one module per command, and a few that several of them use."""
