"""The school itself: its colleges, villages, stations, venues and terms."""
