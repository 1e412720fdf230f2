"""The pages people open: the wall, and the way to it."""
