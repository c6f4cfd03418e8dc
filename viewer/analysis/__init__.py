"""All that is computed of runs and knows no page."""
