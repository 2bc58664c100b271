"""How fast the course is, and beside whom: `make bench`."""
