"""Open Badges 2.0: the judge of what is hosted, and of what is signed as it was then."""
