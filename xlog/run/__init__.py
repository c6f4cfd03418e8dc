"""A run: from batches of a dataset to what is written of each sample."""
