"""Who has a seat, and who waits for one."""
