"""Files become drafts; what an office already had moves in."""
