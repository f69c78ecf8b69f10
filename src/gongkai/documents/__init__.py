"""Records: documents and their editions, the catalogue, numbers, relations and validity."""
