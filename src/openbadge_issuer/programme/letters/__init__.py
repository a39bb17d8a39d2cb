"""Letters: which are due, their texts in the programme's language, and what they say; nothing is sent here."""
