"""Two ways to canonical bytes, one answer: documents, valid and broken, for the compiled and for the general path."""
