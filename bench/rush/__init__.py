"""A rush for seats: many people press the button at once, and afterwards the lists are counted."""
