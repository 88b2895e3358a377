"""Chapter 04: its claims, its exercises and its figures."""
