"""A question to a bank: what it asks for, and the words that decide."""
