"""The leaves of this room: documents' pages, lists, feeds, home and the few plain files."""
