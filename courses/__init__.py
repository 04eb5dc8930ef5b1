"""What a league school does: its tables, rules and use cases.

Nothing in here knows Flask, HTTP, the clock, chance or a sentence in any language.
"""
