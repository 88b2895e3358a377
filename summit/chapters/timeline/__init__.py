"""The timeline: every dated event of the book, and its figures."""
