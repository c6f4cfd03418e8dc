"""The viewer: shows what xlog has logged, in a browser, offline, without a deep-learning framework."""
