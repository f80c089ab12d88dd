"""The feeds that come with the house, one file each: how it is walked, and what its records mean."""
