"""Words hidden in a sentence, and what a small BERT takes them for."""
