"""What people are told: the inbox of each person, and the mail that repeats it."""
