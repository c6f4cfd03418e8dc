"""Explained: maps of a few pictures in one call, in memory; a log only where somebody wants one."""
