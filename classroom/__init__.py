"""A teacher's side of the book: what a class is given, and what becomes of what it hands in.

A class file (`class_file`) says what a class is asked; `handout` makes its notebooks from a
chapter's lab; `submissions` finds who handed in what; `runs` lets a notebook give its answers,
in a sandbox that holds none; `marking` compares them, and `sheets` writes what teacher and
students read. Everything stays on the teacher's own machine, below ``_class/``.
"""
