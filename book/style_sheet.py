"""One style sheet for all pages: the theme's rules that a page can use, then the book's own.

The theme's sheets are made for every site that it may serve: of 550 KB a page of this book uses a
tenth. A rule stays if each class, id, element and attribute that its selector asks for occurs in
a built page or in a script; so what only a script brings about, as an open dialog, stays too. The
book's own sheets are taken whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

NAME = "book.css"
#: What the theme loads by itself, before all others. Named here because the page does not.
FIRST = ("basic.css", "styles/pydata-sphinx-theme.css")
LINK = re.compile(rf'(href="[^"]*_static/{re.escape(NAME)})(?:\?v=\w+)?"')

CLASSES = re.compile(r'\s(?:class|id)=\\?"([^"\\]*)')
ELEMENT = re.compile(r"(?:<|\\u003c)([a-zA-Z][\w-]*)")
ATTRIBUTE = re.compile(r"\s([a-zA-Z][\w-]*)=")
WORD = re.compile(r"[\w-]+")
#: What makes a letter of FontAwesome's of an element.
ICON = re.compile(r"(?:\.fa[\w-]*)+(?:::?before)?")
VARIABLE = re.compile(r"--[\w-]+")
#: What holds a list of rules; every other rule that begins with @ is kept as it is.
GROUPS = {"media", "supports", "layer", "container"}
#: What takes a list of selectors of which one is enough.
EITHER = {"is", "where", "matches", "-webkit-any", "-moz-any"}


# --- what the pages use -------------------------------------------------------------------------


@dataclass
class Used:
    """What occurs in the built pages and in their scripts.

    Attributes
    ----------
    names : set of str
        Classes and ids, and every word of a script.
    elements : set of str
        Elements, in lower case.
    attributes : set of str
        Names of attributes.
    variables : set of str
        Custom properties that a page or a script names.
    """

    names: set[str] = field(default_factory=set)
    elements: set[str] = field(default_factory=lambda: {"html", "body"})
    attributes: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)

    def see_page(self, text: str) -> None:
        """Note what a page consists of, or a file of states of an explorer."""
        self.names.update(name for value in set(CLASSES.findall(text)) for name in value.split())
        self.elements.update(name.lower() for name in set(ELEMENT.findall(text)))
        self.attributes.update(ATTRIBUTE.findall(text))
        self.variables.update(VARIABLE.findall(text))

    def see_script(self, text: str) -> None:
        """Note what a script may bring about."""
        words = set(WORD.findall(text))
        self.names |= words
        self.elements.update(word.lower() for word in words)
        self.attributes |= words
        self.attributes.update(data_attribute(word) for word in words)
        self.variables.update(VARIABLE.findall(text))

    def may_match(self, tokens: list[Node]) -> bool:
        """Tell whether a selector can match anything."""
        before = ""
        for token in tokens:
            if not self._may_have(token, before):
                return False
            before = token.value if token.type == "literal" else ""
        return True

    def _may_have(self, token: Node, before: str) -> bool:
        if token.type == "ident" and before == ".":
            return token.value in self.names
        if token.type == "ident" and before != ":":
            return token.lower_value in self.elements
        if token.type == "hash":
            return token.value in self.names
        if token.type == "[] block":
            name = next(part.value for part in token.content if part.type == "ident")
            return name in {"class", "id"} or name in self.attributes
        if token.type == "function" and token.lower_name in EITHER:
            return any(map(self.may_match, alternatives(token.arguments)))
        return True


def data_attribute(word: str) -> str:
    """Return the attribute that a script sets by `element.dataset.word`."""
    return "data-" + re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", word)


def alternatives(tokens: Iterable[Node]) -> list[list[Node]]:
    """Divide a list of selectors at its commas."""
    parts: list[list[Node]] = [[]]
    for node in tokens:
        if node == ",":
            parts.append([])
        elif node.type != "comment":
            parts[-1].append(node)
    return parts


# --- rules --------------------------------------------------------------------------------------


@dataclass
class Rule:
    """A rule of a style sheet.

    Attributes
    ----------
    head : str
        Its selectors, or what stands behind an @.
    says : list of tuple
        The name and the value of each declaration.
    within : list of Rule
        The rules that it holds.
    """

    head: str
    says: list[tuple[str, str]] = field(default_factory=list)
    within: list[Rule] = field(default_factory=list)

    def text(self, variables: set[str] | None) -> str:
        """Return the rule as text, less the custom properties that are not among the variables."""
        said = "".join(
            f"{name}:{value};"
            for name, value in self.says
            if variables is None or not name.startswith("--") or name in variables
        )
        body = said + "".join(rule.text(variables) for rule in self.within)
        return f"{self.head}{{{body}}}" if body else ""


def read(nodes: Iterable[Node], used: Used | None = None) -> Iterator[Rule]:
    """Yield rules of what was parsed: all, or those that can match, with the selectors that can."""
    for node in nodes:
        if isinstance(node, QualifiedRule):
            parts = alternatives(node.prelude)
            heads = [short(part) for part in parts if used is None or used.may_match(part)]
            if heads:
                yield filled(Rule(",".join(heads)), tinycss2.parse_blocks_contents(node.content))
        elif isinstance(node, AtRule) and node.lower_at_keyword != "charset":
            rule = Rule(f"@{node.at_keyword} {short(node.prelude)}".strip())
            if node.content is None:
                raise ExtensionError(f"a style sheet that is joined to others has {rule.head!r}")
            if node.lower_at_keyword in GROUPS:
                rule.within += read(tinycss2.parse_rule_list(node.content), used)
            elif node.lower_at_keyword.endswith("keyframes"):
                rule.within += read(tinycss2.parse_rule_list(node.content))
            else:
                filled(rule, tinycss2.parse_blocks_contents(node.content))
            yield rule
        elif node.type == "error":
            raise ExtensionError(f"a style sheet cannot be read: {node.message}")


def filled(rule: Rule, parts: Iterable[Node]) -> Rule:
    """Return a rule with the declarations and the nested rules that were parsed."""
    for part in parts:
        if isinstance(part, Declaration):
            important = "!important" if part.important else ""
            rule.says.append((part.name, short(part.value) + important))
        elif part.type != "error":  # a trick for a browser of old, which every other one skips
            rule.within += read([part])
    return rule


def short(tokens: Iterable[Node]) -> str:
    """Return a selector or a value without comments and with single spaces."""
    text = tinycss2.serialize([token for token in tokens if token.type != "comment"])
    return re.sub(r"\s+", " ", text).strip()


def declarations(rules: Iterable[Rule]) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each declaration of some rules."""
    for rule in rules:
        yield from rule.says
        yield from declarations(rule.within)


def variables_used(rules: Iterable[Rule], used: Used) -> set[str]:
    """Return the custom properties that some rule, page or script makes use of."""
    needs: dict[str, set[str]] = {}
    asked = set(used.variables)
    for name, value in declarations(rules):
        found = set(VARIABLE.findall(value))
        if name.startswith("--"):
            needs.setdefault(name, set()).update(found)
        else:
            asked |= found
    known: set[str] = set()
    while asked:
        known |= asked
        asked = {need for name in asked for need in needs.get(name, ())} - known
    return known


# --- the sheet ----------------------------------------------------------------------------------


def joined(theme: Iterable[str], own: Iterable[str], used: Used | None) -> str:
    """Return the one sheet.

    Parameters
    ----------
    theme, own : iterable of str
        The sheets, in the order of their force; the book's own come last.
    used : Used or None
        What the pages consist of. None: every rule of the theme's is kept.
    """
    parsed = tinycss2.parse_stylesheet
    kept = [rule for text in theme for rule in read(parsed(text), used) if not is_icons(rule)]
    whole = [rule for text in own for rule in read(parsed(text))]
    variables = used and variables_used([*kept, *whole], used)
    return "".join([*(rule.text(variables) for rule in kept), *(rule.text(None) for rule in whole)])


def is_icons(rule: Rule) -> bool:
    """Tell whether a rule is FontAwesome's: icons.py draws the icons, and its font is gone."""
    return rule.head == "@font-face" or all(map(ICON.fullmatch, rule.head.split(",")))


class Sheets:
    """The style sheets that the pages of a build ask for, in their order."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def note(
        self, app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object
    ) -> None:
        """Note what a page would load: the last page knows of all."""
        files = sorted(context.get("css_files", []), key=lambda sheet: sheet.priority)
        here = [str(sheet.filename).partition("?")[0] for sheet in files]
        self.names = [name.removeprefix("_static/") for name in here if name.endswith(".css")]

    def write(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the one sheet, remove the theme's, and name its edition in the pages."""
        # Where no page was written, nothing was copied either: the sheet of the last build holds.
        if exception is not None or app.builder.format != "html" or not self.names:
            return
        html, static = Path(app.outdir), Path(app.outdir, "_static")
        own = set(own_sheets(app))
        theme = [name for name in [*FIRST, *self.names] if name not in own]
        text = joined(
            [(static / name).read_text("utf-8") for name in theme],
            [(static / name).read_text("utf-8") for name in self.names if name in own],
            used_in(html, Path(app.srcdir)),
        )
        (static / NAME).write_text(text + "\n", "utf-8")
        for name in theme:
            (static / name).unlink()
        edition = sha256(text.encode()).hexdigest()[:8]
        for path in sorted(html.rglob("*.html")):
            page = path.read_text("utf-8")
            named = LINK.sub(rf'\1?v={edition}"', page)
            if named != page:
                path.write_text(named, "utf-8")


def own_sheets(app: Sphinx) -> list[str]:
    """Return the names of the book's own sheets."""
    folders = [Path(app.srcdir, name) for name in app.config.html_static_path]
    here = [folder for folder in folders if Path(app.srcdir) in folder.parents]
    return [path.name for folder in here for path in folder.glob("*.css")]


def used_in(html: Path, root: Path) -> Used:
    """Return what the pages of a built book consist of, and what their scripts may make.

    Not every script of a page counts: the search's index has all words of the book.
    """
    used = Used()
    for path in [*html.rglob("*.html"), *html.glob("figures/*.js")]:
        used.see_page(path.read_text("utf-8"))
    scripts = [*html.glob("_static/*.js"), *html.glob("_static/scripts/*.js")]
    for path in [*scripts, *root.glob("*/static/**/*.js"), *root.glob("browser/*/*.js")]:
        used.see_script(path.read_text("utf-8"))
    return used


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    sheets = Sheets()
    app.connect("html-page-context", sheets.note, priority=990)
    # Last of all: it looks at every page that was written, whoever wrote it.
    app.connect("build-finished", sheets.write, priority=990)
