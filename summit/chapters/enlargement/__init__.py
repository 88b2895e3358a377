"""Chapter 06: its claims, its exercises and its figures."""
