"""A trainee's own classes, sessions and certificates."""
