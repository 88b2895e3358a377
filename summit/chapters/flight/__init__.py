"""Chapter 02: its claims, its exercises and its figures."""
