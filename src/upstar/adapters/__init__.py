"""The outside world, each part behind one small door."""
