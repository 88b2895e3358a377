"""Chapter 01: its claims, its exercises and its figures."""
