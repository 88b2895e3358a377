"""The package that makes the pages: no circle of imports, and one of each of its parts."""

from graphlib import TopologicalSorter
from types import SimpleNamespace

import pytest
from conftest import ROOT
from small_book import SmallBook
from sphinx.errors import ExtensionError

import book
from book import made
from book.python_source import files_imported, module_name, module_tree

MODULES = {path.stem for path in (ROOT / "book").glob("*.py")} - {"__init__"}


def graph():
    """Return which module of the package imports which."""
    found = {}
    for path in (ROOT / "book").glob("*.py"):
        imported = {module_name(ROOT, file) for file in files_imported(module_tree(path), ROOT)}
        name = module_name(ROOT, path)
        # Whoever imports a module of a package imports the package: it is there by then.
        found[name] = {other for other in imported if other.startswith("book.")} - {name}
    return found


def test_no_module_imports_itself_by_way_of_others():
    imported = graph()
    assert len(imported) == len(MODULES) + 1
    assert sum(map(len, imported.values())) > len(MODULES)
    order = list(TopologicalSorter(imported).static_order())
    assert order[-1] == "book"


def test_what_registers_with_sphinx_is_registered():
    registering = {
        name for name in MODULES if "\ndef setup(" in (ROOT / f"book/{name}.py").read_text("utf-8")
    }
    assert registering == {module.__name__.removeprefix("book.") for module in book.MODULES}


@pytest.mark.parametrize(
    ("text", "says"),
    [("figurs", "'figurs'; there are answers, at-a-glance, "), ("", "''; there are answers")],
)
def test_what_cannot_be_made_is_refused(text, says):
    source = [f"# A page\n\n```{{made}} {text}\n```\n"]
    app = SimpleNamespace(env=SimpleNamespace())
    with pytest.raises(
        ExtensionError, match=r"chapters/small: nothing is made under the name"
    ) as error:
        made.fill(app, "chapters/small", source)
    assert says in str(error.value)


def test_a_build_says_what_cannot_be_made(tmp_path):
    book = SmallBook(tmp_path)
    book.write(
        "chapters/small/story.md",
        "# The story\n\n```{made} question 9\n```\n\n## To discuss\n\n1. Why?\n",
    )
    assert book.build() != 0
    assert "the story has no question '9'; it has 1" in book.log
