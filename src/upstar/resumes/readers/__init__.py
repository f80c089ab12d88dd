"""One file a format: bytes to positioned text."""
