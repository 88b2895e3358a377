"""Classes for tests of what a class is handed and how it is marked."""

from pathlib import Path

from classroom.class_file import read

#: A question of each kind that a teacher may ask.
OWN = """
[[questions]]
text = "How many **per cent** of the members joined since 1999?"
kind = "number"
unit = "per cent"
answer = 50.0
tolerance = 0.5
hint = "Count the rows."
mistakes = [{ answer = 0.5, hint = "That is a share." }]

[[questions]]
text = "Did the number rise or fall?"
kind = "choice"
choices = ["it rose", "it fell"]
answer = "it rose"

[[questions]]
text = "What surprised you most?"
kind = "words"
answer = ["Names one thing.", "Says why."]
right = 3
"""
HEAD = """
chapter = "{chapter}"
class = "History 12b"
term = "autumn 2026"
form = "{form}"
due = 2026-12-11T18:00:00
"""


def class_of(folder: Path, chapter="06-enlargement", form="lab", more="", names=()):
    """Write a class file into a folder, and return what it says."""
    text = HEAD.format(chapter=chapter, form=form)
    if names:
        lines = ["Name", *names]
        (folder / "names.csv").write_text("".join(f"{line}\n" for line in lines), "utf-8")
        text += 'names = "names.csv"\n'
    path = folder / f"{chapter[:2]}.toml"
    path.write_text(text + more, "utf-8")
    return read(path)
