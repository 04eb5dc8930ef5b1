"""Calendar feeds: what phones subscribe to (iCalendar, RFC 5545)."""
