"""Chapter 07: its claims, its exercises and its figures."""
