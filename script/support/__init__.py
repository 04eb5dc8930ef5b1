"""What the commands of `script/` do, in the standard library alone: it runs before anything is installed."""
