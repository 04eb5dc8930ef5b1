"""The school itself: its colleges, villages, stations, venues, terms and days."""
