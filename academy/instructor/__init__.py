"""An instructor's sessions and their rolls."""
