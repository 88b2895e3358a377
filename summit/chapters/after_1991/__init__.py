"""Chapter 05: its claims, its exercises and its figures."""
