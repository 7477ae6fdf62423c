"""What came of what was proposed, counted from the facts of suggestions, the bot and readers: docs/measures.md."""
