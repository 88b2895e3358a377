"""The glossary: the first time a page uses one of its terms, the word leads to the entry.

``chapters/glossary.md`` is the one place that knows the terms. There

- several terms above one definition are names of the same thing,
- a regular plural need not be written down,
- a term in small letters is also found with a capital, one with a capital only as written,
- the front matter's ``not_linked`` names, between commas, words and phrases that look like a term
  and are none (``own stocks``), or terms too common to be found by machine. A writer can still link
  one with ``{term}``.

"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex.domain import get_docnames

from book.back_links import back_links
from book.page_store import has_changed, page, pages

PAGE = "chapters/glossary"
# Pages that are lists themselves, or that are made of titles and notes which stand elsewhere.
WITHOUT = (PAGE, "chapters/references", "chapters/figures", "chapters/timeline/index")

# Where a word is not running text, or is a link or an object already.
SKIPPED = (
    nodes.title,
    nodes.rubric,
    nodes.reference,
    addnodes.pending_xref,
    nodes.literal,
    nodes.literal_block,
    nodes.figure,
    nodes.caption,
    nodes.thead,
    nodes.raw,
    nodes.docinfo,
    nodes.comment,
    nodes.attribution,
    # Not every build shows it: a link back to it could lead nowhere.
    addnodes.only,
)

# --- terms --------------------------------------------------------------------------------------


def read_glossary_first(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Have the glossary read before the pages that use its terms."""
    if PAGE in docnames:
        docnames.remove(PAGE)
        docnames.insert(0, PAGE)


def note_terms(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the glossary's terms: the name of each, and the first name of its entry."""
    if app.env.docname != PAGE:
        return
    known = page(app.env)
    for glossary in doctree.findall(addnodes.glossary):
        for item in glossary.findall(nodes.definition_list_item):
            names = [term.astext() for term in item.findall(nodes.term)]
            known.defined.update(dict.fromkeys(names, names[0]))
    listed = app.env.metadata[PAGE].get("not_linked", "")
    known.not_linked = [word.strip() for word in listed.split(",") if word.strip()]


def pages_to_read_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return every page when the glossary has changed."""
    return sorted(env.found_docs) if PAGE in added | changed | removed else []


def plural(term: str) -> str:
    """Return the regular plural of a term."""
    if re.search(r"[^aeiou]y$", term):
        return f"{term[:-1]}ies"
    return f"{term}es" if re.search(r"(s|x|ch|sh)$", term) else f"{term}s"


def pattern_of(form: str) -> str:
    """Return a pattern for a form of a term: a capital may begin it, a line may break in it."""
    if form.lower() == form:
        first = f"[{form[0]}{form[0].upper()}]" if form[0].isalpha() else re.escape(form[0])
        form, begin = form[1:], first
    else:
        begin = ""
    return begin + r"\s+".join(re.escape(part) for part in form.split(" "))


class Finder:
    """Finds terms in a text.

    Parameters
    ----------
    terms : dict
        The name of each term, and the first name of its entry.
    not_linked : list of str
        Phrases that are found, so that no term is found in them, and passed over.
    """

    def __init__(self, terms: dict[str, str], not_linked: list[str]):
        self.names: dict[str, str] = {}
        for name in terms:
            self.names[plural(name)] = name
        self.names.update({name: name for name in terms})
        self.names.update(dict.fromkeys(not_linked, ""))
        self.entries = terms
        # The longest first, so that a temporary protection is not found as a protection.
        forms = sorted(self.names, key=lambda form: (-len(form), form))
        self.groups = {f"t{number}": form for number, form in enumerate(forms)}
        alternatives = "|".join(
            f"(?P<{group}>{pattern_of(form)})" for group, form in self.groups.items()
        )
        self.pattern = re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])") if forms else None

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where a term stands in a text, and its name in the glossary."""
        for match in self.pattern.finditer(text) if self.pattern else ():
            name = self.names[self.groups[match.lastgroup]]
            if name:
                yield match.start(), match.end(), name


# --- pages --------------------------------------------------------------------------------------


def running_text(node: nodes.Node, inside: bool = False) -> Iterator[nodes.Text]:
    """Yield the texts of paragraphs, in the order of the page."""
    if isinstance(node, nodes.Text):
        if inside:
            yield node
        return
    code = node.get("nb_element") in ("cell_code", "cell_code_output")
    # What points at a thing by its name becomes a link when all pages are read.
    if isinstance(node, SKIPPED) or code or "points" in node:
        return
    for child in list(node.children):
        yield from running_text(child, inside or isinstance(node, nodes.paragraph))


def join_texts(doctree: nodes.document) -> None:
    """Join texts that follow one another: MyST puts each line of a paragraph into one of its own.

    A term of two words may stand on two lines.
    """
    for element in list(doctree.findall(nodes.TextElement)):
        for number in range(len(element) - 1, 0, -1):
            before, after = element[number - 1], element[number]
            if type(before) is nodes.Text and type(after) is nodes.Text:
                element[number - 1 : number + 1] = [nodes.Text(before + after)]


def link_terms(app: Sphinx, doctree: nodes.document) -> None:
    """Link the first use of each term of the glossary in the running text of a page."""
    env, docname = app.env, app.env.docname
    glossary = page(env, PAGE)
    terms, uses = glossary.defined, page(env).terms
    if docname in WITHOUT or not terms:
        return
    join_texts(doctree)
    finder = Finder(terms, glossary.not_linked)
    written = {
        terms[node["reftarget"]]
        for node in doctree.findall(addnodes.pending_xref)
        if node.get("reftype") == "term" and node["reftarget"] in terms
    }
    for text in list(running_text(doctree)):
        link_in(text, finder, docname, written, uses)


def link_in(
    text: nodes.Text, finder: Finder, docname: str, done: set[str], uses: dict[str, str]
) -> None:
    """Link the terms of one text that no text before it has used."""
    content, made, at = text.astext(), [], 0
    for start, end, name in finder.find(content):
        entry = finder.entries[name]
        if entry in done:
            continue
        done.add(entry)
        uses[entry] = f"uses-{nodes.make_id(entry)}"
        shown = nodes.inline("", content[start:end], classes=["xref", "std", "std-term"])
        made += [
            nodes.Text(content[at:start]),
            addnodes.pending_xref(
                "",
                shown,
                refdomain="std",
                reftype="term",
                reftarget=name,
                refdoc=docname,
                refexplicit=True,
                refwarn=True,
                ids=[uses[entry]],
            ),
        ]
        at = end
    if made:
        text.parent.replace(
            text, [node for node in [*made, nodes.Text(content[at:])] if node.astext()]
        )


class MarkLinks(SphinxPostTransform):
    """Give every link to the glossary its class: those made here and those of ``{term}``."""

    # After links have been resolved (10).
    default_priority = 11

    def run(self, **kwargs: object) -> None:
        """Mark the links."""
        for node in self.document.findall(nodes.reference):
            if node.children and "std-term" in getattr(node[0], "attributes", {}).get(
                "classes", ()
            ):
                node["classes"].append("glossary-term")


# --- the glossary -------------------------------------------------------------------------------


class BackLinks(SphinxPostTransform):
    """Say under each entry of the glossary on which pages the term is met."""

    default_priority = 6

    def run(self, **kwargs: object) -> None:
        """Add a line to each definition."""
        if self.env.docname != PAGE:
            return
        order = list(get_docnames(self.env))
        for item in list(self.document.findall(nodes.definition_list_item)):
            entry = next(iter(item.findall(nodes.term))).astext()
            met = {name: page(self.env, name).terms.get(entry) for name in order}
            met = {name: anchor for name, anchor in met.items() if anchor}
            # The solutions repeat what their lab says; they are named where nothing else is.
            found = [name for name in met if not name.endswith("/solutions")] or list(met)
            places = [(self.env.titles[name].astext(), name, met[name]) for name in found]
            item[-1] += back_links(self.app, PAGE, "Met in", places, "term-uses")


def pages_to_write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the glossary if the pages that use its terms are no longer those it names."""
    uses = {name: dict(sorted(known.terms.items())) for name, known in sorted(pages(env).items())}
    changed = has_changed(env, "terms", uses)
    return [PAGE] if changed and PAGE in env.found_docs else []


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("env-get-outdated", pages_to_read_again)
    app.connect("env-before-read-docs", read_glossary_first)
    app.connect("doctree-read", note_terms, priority=800)
    # Before the citations are put in: they are no running text.
    app.connect("doctree-read", link_terms, priority=850)
    app.connect("env-updated", pages_to_write_again)
    app.add_post_transform(BackLinks)
    app.add_post_transform(MarkLinks)
