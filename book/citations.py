"""Citations: each link to another host names its source, and the references say who cites it.

A page is written as ever, with plain links. For each of them this module looks up the entry that
has the link's address, and puts a citation of sphinxcontrib-bibtex after the link: a number that
leads to the entry on ``chapters/references``. An address without an entry is a warning, so that
nothing can be cited that is not in the references.

Entries are kept once. Documents stand in ``references.bib``. What the tables rest on stands in
``data/datapackage.json`` and in the tables' own columns of addresses: `table_entries` makes entries
of them while the book is built, as though the descriptor were a second file of entries.

"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from docutils import nodes
from pybtex.database import BibliographyData, Entry
from pybtex.plugin import register_plugin
from pybtex.richtext import HRef, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting.unsrt import Style as PlainStyle
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinxcontrib.bibtex.bibfile import BibFile, get_mtime
from sphinxcontrib.bibtex.citation_target import parse_citation_targets
from sphinxcontrib.bibtex.domain import get_docnames
from sphinxcontrib.bibtex.roles import CitationRef

from book.back_links import back_links
from book.page_store import has_changed
from book.tables import PAGE as TABLES_PAGE
from book.tables import anchor, day, described, rows_of

LOGGER = logging.getLogger(__name__)

PAGE = "chapters/references"
# The page whose links are not cited: the list itself.
WITHOUT = (PAGE,)
STYLE = "reading-the-summit"

# Links that cite nobody: (how the address begins, why). The book's own repository, whose address
# stands in _config.yml, and the terms of use of the tables, which the descriptor names, are exempt
# as well.
NOT_SOURCES = (
    ("https://mybinder.org/", "a service that runs a lab"),
    ("https://creativecommons.org/", "the text of a licence"),
    ("https://opensource.org/", "the text of a licence"),
    ("https://hub.example.org/", "an example of an address"),
)

# A full stop or a comma behind an address is the sentence's.
ADDRESS = re.compile(r"https?://[^\s\"'<>)\]\\]*[^\s\"'<>)\]\\.,;]")
LINK_IN_HTML = re.compile(r"""\bhref=(["'])(https?://.*?)\1""")

# What a row, or an entry, says of a document that we name by its number and did not read.
BY_NUMBER = re.compile(r"\bknown by its (?:number|address)\b", re.IGNORECASE)

# --- entries ------------------------------------------------------------------------------------


def plain_address(address: str) -> str:
    """Return an address as entries are compared: no place in the page, no escapes."""
    return unquote(urldefrag(address.replace("&amp;", "&"))[0])


def table_sources(folder: Path) -> Iterator[tuple[str, str, dict, str]]:
    """Yield what the tables rest on: an entry's key, its address, the table, and a title.

    First the sources that the description names, then those that only rows name: their title is
    their address, as a reader would write it down.
    """
    tables, named = described(folder), defaultdict(list)
    for name, table in tables.items():
        for number, source in enumerate(table.get("sources", ()), start=1):
            key = f"dataset-{name}" if number == 1 else f"dataset-{name}-{number}"
            yield key, source["path"], table, source["title"]
        rows = rows_of(folder / table.get("path", f"{name}.csv"))
        cells = {cell for row in rows for cell in row.values()}
        for address in sorted({address for cell in cells for address in addresses(cell)}):
            named[address].append(table)
    for address in sorted(named):
        key = f"row-{hashlib.sha256(address.encode()).hexdigest()[:8]}"
        # The oldest reading first: it dates the entry.
        for table in sorted(named[address], key=lambda table: table["read_on"]):
            yield key, address, table, shown_address(address)


def table_entries(folder: Path, known: Iterable[str]) -> dict[str, Entry]:
    """Return an entry for each source of the tables whose address no entry has yet.

    Parameters
    ----------
    folder : pathlib.Path
        Holds the tables and their ``datapackage.json``.
    known : iterable of str
        Addresses that have an entry.
    """
    taken, unread = {plain_address(address) for address in known}, known_by_number(folder)
    entries: dict[str, Entry] = {}
    for key, address, table, title in table_sources(folder):
        if plain_address(address) not in taken:
            taken.add(plain_address(address))
            fields = {"title": title, "url": address}
            if plain_address(address) in unread:
                fields["note"] = unread[plain_address(address)]
            else:
                fields["urldate"] = table["read_on"]
            kind = "online" if key.startswith("row-") else "dataset"
            if kind == "dataset":
                fields["note"] = f"Publisher: {table['publisher']}"
            entries[key] = Entry(kind, fields)
    return entries


def known_by_number(folder: Path) -> dict[str, str]:
    """Return the addresses of documents that rows name by their number, and what they say of it."""
    found = {}
    for name, table in described(folder).items():
        for row in rows_of(folder / table.get("path", f"{name}.csv")):
            said = next((cell for cell in row.values() if BY_NUMBER.search(cell)), "")
            for cell in row.values() if said else ():
                found |= {plain_address(one): capital(said) for one in addresses(cell)}
    return found


def capital(text: str) -> str:
    """Return a text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def tables_by_address(folder: Path) -> dict[str, list[dict]]:
    """Return the tables that rest on each address."""
    found: dict[str, dict[str, dict]] = defaultdict(dict)
    for _, address, table, _ in table_sources(folder):
        found[plain_address(address)].setdefault(table["name"], table)
    return {address: list(tables.values()) for address, tables in found.items()}


def addresses(text: str) -> list[str]:
    """Return the addresses in a text: one may stand with its name before or around it."""
    return ADDRESS.findall(text)


def shown_address(address: str) -> str:
    """Return an address as a reader would write it down."""
    parts = urlsplit(address)
    query = f"?{parts.query}" if parts.query else ""
    return unquote(f"{parts.netloc.removeprefix('www.')}{parts.path}{query}").rstrip("/")


def load_tables_sources(app: Sphinx) -> None:
    """Hand the tables' sources to sphinxcontrib-bibtex, as entries of the descriptor's file.

    It has read references.bib by now, and reads it again in each build.
    """
    bibdata = app.env.get_domain("cite").bibdata
    folder = Path(app.srcdir) / "data"
    known = [entry.fields["url"] for entry in bibdata.data.entries.values()]
    entries = table_entries(folder, known)
    for key, entry in entries.items():
        bibdata.data.add_entry(key, entry)
    path = (folder / "datapackage.json").resolve()
    bibdata.bibfiles[path] = BibFile(mtime=get_mtime(path), keys=dict.fromkeys(entries))


def keys_by_address(env: BuildEnvironment) -> dict[str, str]:
    """Return the key of each entry by its address."""
    entries = env.get_domain("cite").bibdata.data.entries
    return {plain_address(entry.fields["url"]): key for key, entry in entries.items()}


# --- how an entry reads -------------------------------------------------------------------------


class Style(PlainStyle):
    """Author. Title, which is the link. Where it appeared. Its date, or when it was read."""

    default_label_style = "number"

    def __init__(self, **kwargs: object):
        super().__init__(**kwargs)
        # pybtex takes the sorting from an attribute; of its own styles none knows a day.
        self.sort = in_order

    def format_entry(
        self, label: str, entry: Entry, bib_data: BibliographyData | None = None
    ) -> FormattedEntry:
        """Return an entry as it is shown: every kind of document reads the same."""
        return FormattedEntry(entry.key, entry_text(entry), label)


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Sort by author, date and title; what only rows of tables name stands at the end."""
    return sorted(
        entries,
        key=lambda entry: (
            entry.key.startswith("row-"),
            (author(entry) or entry.fields.get("organization", "")).casefold(),
            entry.fields.get("date", ""),
            entry.fields["title"].casefold(),
            entry.key,
        ),
    )


def author(entry: Entry) -> str:
    """Return who wrote a document, as one line."""
    return " and ".join(
        " ".join(
            person.first_names + person.middle_names + person.prelast_names + person.last_names
        ).strip("{}")
        for person in entry.persons.get("author", ())
    )


def entry_text(entry: Entry) -> Text:
    """Return a reference as a reader sees it."""
    fields = entry.fields
    said = [author(entry)] if author(entry) else []
    parts: list[object] = [f"{said[0].rstrip('.')}. "] if said else []
    title = fields["title"].replace("{", "").replace("}", "")
    parts += [HRef(fields["url"], Tag("em", title)), "" if title.endswith(("?", "!")) else "."]
    if "organization" in fields:
        parts.append(f" {fields['organization']}.")
    if "note" in fields:
        parts.append(f" {fields['note'].rstrip('.')}.")
    if "date" in fields:
        parts.append(f" {day(fields['date'])}.")
    elif "urldate" not in fields:
        parts.append(" Without a date.")
    elif entry.type == "dataset":
        parts.append(f" Read on {day(fields['urldate'])}.")
    else:
        parts.append(f" Without a date; read on {day(fields['urldate'])}.")
    return Text(*parts)


# --- in the pages -------------------------------------------------------------------------------


def is_source(address: str, config: Config, terms: Iterable[str]) -> bool:
    """Tell whether a link to this address cites somebody."""
    own = str(config.html_theme_options.get("repository_url", ""))
    exempt = [begin for begin, _ in NOT_SOURCES] + ([own] if own else [])
    return not address.startswith(tuple(exempt)) and plain_address(address) not in terms


def terms_of_use(root: Path) -> set[str]:
    """Return the addresses of the tables' terms of use, where they are not sources as well."""
    tables = described(root / "data").values()
    found = {
        plain_address(licence["path"])
        for table in tables
        for licence in table.get("licenses", ())
        if "path" in licence
    }
    return found - {
        plain_address(source["path"]) for table in tables for source in table.get("sources", ())
    }


def links(doctree: nodes.document) -> Iterator[tuple[nodes.Element, str, bool]]:
    """Yield the links of a page: its node, its address, and whether a number can follow it.

    None can in code and in a figure's HTML. Their sources are cited all the same.
    """
    for node in list(doctree.findall(nodes.Element)):
        if isinstance(node, nodes.reference) and "refuri" in node:
            if node["refuri"].startswith(("http://", "https://")):
                yield node, node["refuri"], not has_ancestor(node, nodes.title)
        elif isinstance(node, nodes.literal_block):
            for match in ADDRESS.finditer(node.astext()):
                yield node, match[0].rstrip(".,;"), False
        elif isinstance(node, nodes.raw) and "html" in node.get("format", ""):
            for match in LINK_IN_HTML.finditer(node.astext()):
                yield node, match[2], False


def has_ancestor(node: nodes.Node, kind: type[nodes.Node]) -> bool:
    """Tell whether a node stands inside one of a kind."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, kind):
            return True
    return False


def cite_links(app: Sphinx, doctree: nodes.document) -> None:
    """Put a citation after each link of a page to a source; warn of a link without an entry."""
    env = app.env
    if env.docname in WITHOUT:
        return
    entries, terms = keys_by_address(env), terms_of_use(Path(app.srcdir))
    counts: dict[str, int] = defaultdict(int)
    for node, address, can_follow in links(doctree):
        key = entries.get(plain_address(address))
        if key is None:
            if is_source(address, app.config, terms):
                LOGGER.warning(
                    "no entry for %s: describe it in references.bib, or, if it is not a source, "
                    "in NOT_SOURCES of book/citations.py",
                    address,
                    location=node,
                )
            continue
        counts[key] += 1
        place = f"cites-{nodes.make_id(key)}-{counts[key]}" if can_follow else ""
        env.get_domain("cite").citation_refs.append(
            CitationRef(place, env.docname, node.line or 0, list(parse_citation_targets(key)))
        )
        if can_follow:
            cited = addnodes.pending_xref(
                "",
                nodes.inline("", key),
                refdomain="cite",
                reftype="p",
                reftarget=key,
                refdoc=env.docname,
                refwarn=True,
                ids=[place],
            )
            node.parent.insert(node.parent.index(node) + 1, [nodes.Text("\u202f"), cited])


# --- the list -----------------------------------------------------------------------------------


class ListReferences(SphinxPostTransform):
    """Make a plain list of the entries, each with the pages and the tables that lead to it.

    The markup that docutils has for citations uses roles that ARIA has given up.
    """

    # After sphinxcontrib-bibtex has put the entries in (5), before links are resolved (10).
    default_priority = 6

    def run(self, **kwargs: object) -> None:
        """Replace each block of citations."""
        if self.env.docname != PAGE:
            return
        domain = self.env.get_domain("cite")
        keys = {citation.citation_id: citation for citation in domain.citations}
        cited, tables = self.pages(), tables_by_address(Path(self.app.srcdir) / "data")
        blocks: dict[nodes.Element, list[nodes.citation]] = defaultdict(list)
        for node in list(self.document.findall(nodes.citation)):
            blocks[node.parent].append(node)
        for block, citations in blocks.items():
            made = nodes.bullet_list(classes=["references"])
            for node in citations:
                citation = keys[node["ids"][0]]
                label, paragraph = node.children
                number = nodes.inline("", f"[{label.astext()}] ", classes=["reference-number"])
                paragraph.insert(0, number)
                item = nodes.list_item("", paragraph, ids=node["ids"])
                places = [
                    (self.env.titles[name].astext(), name, at)
                    for name, at in cited.get(citation.key, {}).items()
                ]
                if TABLES_PAGE in self.env.found_docs:
                    resting = tables.get(plain_address(citation.entry.fields["url"]), [])
                    places += [
                        (f"table {table['title']}", TABLES_PAGE, anchor(table["name"]))
                        for table in resting
                    ]
                item += back_links(self.app, PAGE, "Cited in", places, "reference-uses")
                made += item
            block.replace_self(made)

    def pages(self) -> dict[str, dict[str, str]]:
        """Return the pages that cite each entry, in the book's order, with the first place."""
        order = {name: number for number, name in enumerate(get_docnames(self.env))}
        cited: dict[str, dict[str, str]] = defaultdict(dict)
        references = self.env.get_domain("cite").citation_refs
        for reference in sorted(references, key=lambda found: order[found.docname]):
            for target in reference.targets:
                pages = cited[target.key]
                pages[reference.docname] = pages.get(reference.docname) or reference.citation_ref_id
        return cited


def pages_to_write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the references if what the other pages cite is no longer what they list."""
    cited = sorted(
        (reference.docname, reference.citation_ref_id, target.key)
        for reference in env.get_domain("cite").citation_refs
        for target in reference.targets
    )
    changed = has_changed(env, "citations", cited)
    return [PAGE] if changed and PAGE in env.found_docs else []


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    register_plugin("pybtex.style.formatting", STYLE, Style)
    # Pages made with other entries are read again: it is an option of the kind "env".
    path = Path(app.srcdir) / "references.bib"
    kept = path.read_bytes() if path.is_file() else b""
    app.add_config_value("book_entries", hashlib.sha256(kept).hexdigest(), "env")
    # After sphinxcontrib-bibtex has read references.bib.
    app.connect("builder-inited", load_tables_sources, priority=900)
    app.connect("doctree-read", cite_links, priority=900)
    app.connect("env-updated", pages_to_write_again)
    app.add_post_transform(ListReferences)
