"""Duties with their clocks: what is owed, by whom, by when, and what will fail next."""
