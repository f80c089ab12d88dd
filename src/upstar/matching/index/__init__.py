"""The stock of listings as arrays in memory, ranked exactly and fast.

`segment` makes and keeps the arrays of some listings, `kernel` runs over them, `query` asks for one person, `crowd` for
many, `unlocks` for what a skill would open, `opening` for what several would together, and `stock` keeps a folder of
segments current with the database.
"""
