"""The tree of organs, the people and their posts, and the one table that says who may do what."""
