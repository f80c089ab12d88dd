"""The room that counts what the stock asks for: shares by month and place, growth, pay, and what goes together.

docs/market.md says what is counted, how growth is told from chance, and which thresholds hold.
"""
