"""The line under an entry, of the glossary or of the references, that leads back to its uses."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx


def back_links(
    app: Sphinx, here: str, words: str, places: list[tuple[str, str, str]], kind: str
) -> list[nodes.paragraph]:
    """Return the line, or nothing for an entry without a use.

    Parameters
    ----------
    app, here : object
        The application, and the page that shows the line.
    words : str
        What the line begins with, such as ``"Cited in"``.
    places : list of tuple
        The text of each link, the page that it leads to, and the anchor there, if there is one.
    kind : str
        The line's class.
    """
    line = nodes.paragraph("", f"{words} ", classes=[kind])
    for number, (text, docname, anchor) in enumerate(places):
        uri = app.builder.get_relative_uri(here, docname) + (f"#{anchor}" if anchor else "")
        line += nodes.Text("; " if number else "")
        line += nodes.reference("", text, internal=True, refuri=uri)
    line += nodes.Text(".")
    return [line] if places else []
