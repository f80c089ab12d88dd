"""What is wrong with an installation, and what to do about it: the story of `upstar doctor`."""
