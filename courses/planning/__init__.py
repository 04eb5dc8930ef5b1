"""What changes a class that is under way; it sees who is enrolled and what the rolls say."""
