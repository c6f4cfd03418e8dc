"""Scores: what they are on, tables of them, what many of them say. Pure numpy, for who scores and for who reads."""
