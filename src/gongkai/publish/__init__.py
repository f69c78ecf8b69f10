"""The public site as files: staging and switch, lists, feeds, withdrawal, and the small responder."""
