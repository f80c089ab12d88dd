"""What the product does in figures: each module is a command that measures one thing and says whether it is held."""
