"""Terms to plan, invented."""
