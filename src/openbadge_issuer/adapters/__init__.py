"""The only sockets, files and databases. Import what you need by its module; nothing else in the package does."""
