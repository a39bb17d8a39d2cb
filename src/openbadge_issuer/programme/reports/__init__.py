"""What a programme did, in figures: the report of a period, and who had how much work."""
