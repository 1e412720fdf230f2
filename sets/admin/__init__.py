"""The admin pages of what the base owns."""

from sets.admin import history, kinds, places, standing_sets  # noqa: F401 - importing them registers
