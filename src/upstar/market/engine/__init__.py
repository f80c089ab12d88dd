"""What counts say, and how surely. Pure: numbers in, numbers out."""
