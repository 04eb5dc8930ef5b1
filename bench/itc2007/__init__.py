"""Curriculum-based course timetabling of the second international timetabling competition (ITC-2007, track 3)."""
