"""The staff pages of this room: the day's work, organs and people, settings."""
