"""Painting: maps and pictures as pixels without a browser, by the viewer's rules (client/maps/): a test compares."""
