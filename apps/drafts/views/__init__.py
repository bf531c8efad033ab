"""Pages of documents, by noun."""
