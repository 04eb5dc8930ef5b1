"""What the commands of `script/` do; `bootstrap` with the standard library alone, since it runs before anything is there."""
