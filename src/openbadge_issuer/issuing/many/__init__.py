"""Many awards: in chunks through the ledger, made here or by an executor, handed out as they are ready."""
