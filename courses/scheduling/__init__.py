"""When and where it is taught, and by whom."""
