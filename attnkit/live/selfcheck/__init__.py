"""One question, and what each answer to it shows."""
