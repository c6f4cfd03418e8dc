"""Painting: maps and pictures as pixels without a browser, by the rules of client/maps/, which a test holds it to."""
