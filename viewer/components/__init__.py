"""Pieces that pages are made of: plain functions from entries to Dash components."""
