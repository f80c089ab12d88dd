"""Cleanliness of the stock: which ads are one job, which are no longer open, which are junk. Pure, no SQL."""
