"""`credentialSchema`: the schemas that a credential names, fetched, read under limits, and applied."""
