"""Chapter 03: its claims, its exercises and its figures."""
