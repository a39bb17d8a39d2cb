"""Coverage-guided fuzzing: targets, the kept corpus, and the loop (see docs/fuzzing.md)."""
