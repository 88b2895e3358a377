"""The teaching guide: what it can take from the labs and the exercises, it takes from there.

Each chapter has a page ``teach.md`` beside its story and lab. Its author writes the plans, and what
to listen for in a discussion. The rest is made while Sphinx reads the page, so that it stands in
one place only, ``{made}`` by name:

- ``at-a-glance``: goals, prerequisites and times, out of the lab's first cell and its sections;
- ``question 2``: the second of the story's questions to discuss;
- ``mistakes``: each exercise, with the wrong answers it knows and the hint that meets each;
- ``chapters`` (on the guide's own page): the table of chapters and times;
- ``variants`` (there too): each exercise that can differ by student, how, and in how many ways;
- ``answers`` (on the students' page): what `check` says to six kinds of answer;
- ``pandas-words`` (there too): the words of pandas that the labs teach, and where they do.

Roles point at things by name, and a name that is not there is a warning of the build:

- ``{picture}`words <name; Control: choice>` `` leads to a figure or an explorer of the chapter,
  sets the choices on it, and names them;
- ``{exercise}`words <id>` `` leads to an exercise, ``{solution}`words <id>` `` to its answer;
- ``{section}`words <5>` `` leads to a numbered section of the chapter's lab, and
  ``{section}`words <02-flight/5>` `` to one of another chapter's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote, urlencode

import yaml
from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from book import labs
from book.launch import binder_url
from book.made import maker, render
from summit.answers import Drawing, Month, OfOwnChoice, Parts, Sentences
from summit.exercises import (
    Exercise,
    Mistake,
    check,
    exercises,
)
from summit.words import day_text, month_text

LOGGER = logging.getLogger(__name__)

TARGET = re.compile(r"(?P<words>.+?)\s*<(?P<target>[^<>]+)>")
#: How long a story says that it takes.
MINUTES = {"five": 5, "seven": 7, "eight": 8, "ten": 10, "eleven": 11, "twelve": 12}
#: An entry of a table of wrong answers that holds many names shows this many of them.
SHOWN = 3
#: How many variants each exercise has: counting them takes most of a minute.
VARIANTS = Path(__file__).parent / "variants.json"
#: The exercise whose answers the students' page tries.
TRIED = "summit-1"


# --- what stands in a chapter -------------------------------------------------------------------


@dataclass(frozen=True)
class Lab:
    """What a lab says of itself in its first cell, and what it is made of.

    Attributes
    ----------
    title : str
        The chapter's, such as ``"Enlargement"``.
    goals : tuple of str
        What a student can do afterwards.
    core_minutes, more_minutes : int
        How long the core takes, and the rest.
    prerequisites : str
        What it presumes, in its own words.
    exercises : tuple of str
        The ids of its exercises.
    sections : tuple of book.labs.Section
        Its sections, Start among them.
    """

    title: str
    goals: tuple[str, ...]
    core_minutes: int
    more_minutes: int
    prerequisites: str
    exercises: tuple[str, ...]
    sections: tuple[labs.Section, ...]


def found(pattern: str, text: str, where: Path) -> re.Match:
    """Return where `pattern` stands in a text, or say which file lacks it."""
    match = re.search(pattern, text, re.MULTILINE)
    if match is None:
        raise ExtensionError(
            f"{where}: nothing matches {pattern!r}, which the teaching guide needs"
        )
    return match


def read_lab(path: Path) -> Lab:
    """Read a lab's goals, times, prerequisites, sections and exercises."""
    lab = labs.read_lab(path)
    opening = lab.opening
    goals = found(r"^\*\*Goals\.\*\*.*\n\n(?P<list>(?:- .+\n(?:  .+\n)*)+)", opening, path)["list"]
    time = found(
        r"^\*\*Time\.\*\* (?P<core>\d+) minutes(?: for the core \(.+?\))?,"
        r"(?: and)? (?P<more>\d+) more for the (?:rest|exercises)\.",
        opening,
        path,
    )
    needs = found(r"^\*\*Prerequisites\.\*\* ((?:.+\n?)+)", opening, path)[1]
    return Lab(
        title=found(r"^# Lab: (.+)$", opening, path)[1],
        goals=tuple(" ".join(goal.split()) for goal in re.split(r"^- ", goals, flags=re.M)[1:]),
        core_minutes=int(time["core"]),
        more_minutes=int(time["more"]),
        prerequisites=" ".join(needs.split()),
        exercises=tuple(identity for identity, _ in lab.exercises),
        sections=lab.sections,
    )


def reading_minutes(story: Path) -> int:
    """Return how long a story says that it takes."""
    word = found(r"An? ([\w-]+)-minute read", story.read_text("utf-8"), story)[1]
    if word not in MINUTES:
        raise ExtensionError(
            f"{story}: {word!r} minutes to read are none of {', '.join(MINUTES)}, "
            "which MINUTES in book/teaching.py knows"
        )
    return MINUTES[word]


def discussion(story: Path) -> list[str]:
    """Return a story's questions to discuss."""
    asked = found(r"^## To discuss\n([\s\S]+)", story.read_text("utf-8"), story)[1]
    return [" ".join(text.split()) for text in re.split(r"^\d+\. ", asked, flags=re.MULTILINE)[1:]]


def front_matter(path: Path) -> dict:
    """Return what stands between the lines of dashes at the top of a page."""
    return yaml.safe_load(found(r"\A---\n([\s\S]*?)\n---\n", path.read_text("utf-8"), path)[1])


# --- what is made from it -----------------------------------------------------------------------


def beside(app: Sphinx, docname: str, *patterns: str) -> Path:
    """Return the folder of a page, and note the files there that are read for it."""
    folder = Path(app.env.doc2path(docname)).parent
    for path in sorted(path for pattern in patterns for path in folder.glob(pattern)):
        app.env.note_dependency(str(path))
    return folder


@maker("at-a-glance")
def at_a_glance(app: Sphinx, docname: str, argument: str) -> str:
    """Return a chapter's goals, times and prerequisites as Markdown."""
    folder = beside(app, docname, "lab.ipynb", "story.md")
    address = binder_url(app.config, f"chapters/{folder.name}/lab.ipynb")
    reading = reading_minutes(folder / "story.md")
    lab = read_lab(folder / "lab.ipynb")
    return render("at_a_glance.md", lab=lab, reading=reading, address=address, folder=folder.name)


@maker("question")
def question(app: Sphinx, docname: str, argument: str) -> str:
    """Return one of a story's questions to discuss, by its number."""
    asked = discussion(beside(app, docname, "story.md") / "story.md")
    numbers = [str(number) for number in range(1, len(asked) + 1)]
    if argument not in numbers:
        raise ExtensionError(
            f"{docname}: the story has no question {argument!r}; it has {', '.join(numbers)}"
        )
    return f"### Question {argument} of the story\n\n> {asked[int(argument) - 1]}"


@maker("chapters")
def chapter_table(app: Sphinx, docname: str, argument: str) -> str:
    """Return the table of all chapters: the question of each, and its times."""
    chapters = beside(app, docname, "*/lab.ipynb", "*/story.md", "*/teach.md")
    lines = ["| Chapter | The question | Story | Lab: core | Lab: more |", "|---|---|---|---|---|"]
    for page in sorted(chapters.glob("*/teach.md")):
        folder = page.parent
        lab = read_lab(folder / "lab.ipynb")
        reading = reading_minutes(folder / "story.md")
        lines.append(
            f"| [{folder.name[:2]} {lab.title}]({folder.name}/teach.md) "
            f"| {front_matter(page)['question']} "
            f"| {reading} | {lab.core_minutes} | {lab.more_minutes} |"
        )
    return "\n".join(lines)


@maker("mistakes")
def mistakes(app: Sphinx, docname: str, argument: str) -> str:
    """Return each exercise of a lab with the mistakes that it knows, and their hints."""
    lab, known = beside(app, docname, "lab.ipynb") / "lab.ipynb", exercises()
    return "\n\n".join(
        part for identity in read_lab(lab).exercises for part in of_exercise(known[identity])
    )


def of_exercise(exercise: Exercise) -> Iterator[str]:
    """Yield what a teacher reads of an exercise: its question, then what meets an answer."""
    yield f"### {exercise.id}: {exercise.title}"
    yield exercise.about
    yield exercise.question
    yield (f"In the lab: {{exercise}}`{exercise.id}`. Worked out: {{solution}}`{exercise.id}`.")
    if isinstance(exercise.kind, Sentences):
        yield "Nothing is graded. The student ticks:"
        yield "\n".join(f"- {point}" for point in exercise.kind.checklist)
    elif isinstance(exercise.kind, Drawing):
        yield "A chart is not shown here. What `check` says to one with the wrong numbers:"
        hints = (*(mistake.hint for mistake in exercise.mistakes), exercise.nudge)
        yield "\n".join(f"- {cell(hint)}" for hint in hints)
        yield f"And to the right one: {cell(exercise.praise)}"
    else:
        yield wrong_answers(exercise)


def wrong_answers(exercise: Exercise) -> str:
    """Return the table of the answers that an exercise knows, and what meets each."""
    rows = ["| Answer given | What `check` says |", "|---|---|"]
    for mistake, shown in shown_mistakes(exercise):
        rows.append(f"| {cell(shown)} | {cell(mistake.hint)} |")
    rows.append(f"| any other | {cell(exercise.nudge)} |")
    rows.append(f"| the right one | {cell(exercise.praise)} |")
    return "\n".join(rows)


def shown_mistakes(exercise: Exercise) -> Iterator[tuple[Mistake, str]]:
    """Yield each mistake with an answer that comes of it, and of no likelier one."""
    kind, likelier = exercise.kind, []
    for mistake in exercise.mistakes:
        answer = mistake.answer()
        if isinstance(kind, OfOwnChoice):
            given, others = kind.read(answer), [kind.read(other) for other in likelier]
            taken = [
                name
                for name in given.index
                if any(kind.same(given[[name]], other) for other in others)
            ]
            answer = given.drop(taken)
        likelier.append(answer)
        yield mistake, said(kind, answer, exercise.expected())


def cell(text: str) -> str:
    """Return plain text for a cell of a Markdown table; `check` writes stars round a word."""
    return re.sub(r"([\\`_{}\[\]<>#|$])", r"\\\1", text)


def said(kind: object, answer: object, expected: object) -> str:
    """Write an answer as a teacher would see it; of many values, those that are not right."""
    if isinstance(kind, Parts):
        # A mistake may be made in one part alone.
        wanted, kinds = by_part(kind, expected), dict(kind.parts)
        return "; ".join(
            f"{name}: {said(kinds[name], value, wanted[name])}"
            for name, value in by_part(kind, answer).items()
        )
    given, right = kind.read(answer), kind.read(expected)
    if hasattr(given, "items"):
        wrong = [
            f"{name}: {single(kind, value)}"
            for name, value in given.items()
            if name not in right.index or not same(value, right[name])
        ]
        more = " …" if len(wrong) > SHOWN else ""
        # Of a choice that is free, one example will do.
        return f"such as {wrong[0]}" if hasattr(kind, "kind") else ", ".join(wrong[:SHOWN]) + more
    if isinstance(given, tuple):
        return ", ".join(given)
    return single(kind, given)


def by_part(kind: Parts, answer: object) -> Mapping[str, object]:
    """Return an answer of several parts by their names."""
    if isinstance(answer, Mapping):
        return answer
    return dict(zip((name for name, _ in kind.parts), answer, strict=False))


def same(one: object, other: object) -> bool:
    """Tell whether two single values would be written alike."""
    return single(None, one) == single(None, other)


def single(kind: object, value: object) -> str:
    """Write one value: a day, a month, a year, a number, or a word."""
    kind = getattr(kind, "kind", kind)
    if hasattr(value, "year"):
        return month_text(value) if isinstance(kind, Month) else day_text(value)
    if isinstance(value, str):
        return value
    if "year" in getattr(kind, "unit", ""):
        return f"{value:.0f}"
    if float(value).is_integer() or abs(value) >= 1000:
        return f"{value:,.0f}"
    # Four figures are more than `check` asks for; a very small number without a power of ten.
    return f"{Decimal(f'{value:.4g}'):f}"


@maker("variants")
def variants(app: Sphinx, docname: str, argument: str) -> str:
    """Return the table of the exercises that can differ by student."""
    return "\n".join(
        [
            "| Exercise | What differs, such as | Variants | Different right answers |",
            "|---|---|---:|---:|",
            *(varied(exercises()[name], **counted) for name, counted in counted_variants().items()),
        ]
    )


def varied(exercise: Exercise, example: Mapping, variants: int, answers: int) -> str:
    """Return the row of an exercise in the table of those that can differ by student."""
    shown = (f"`{name}={json.dumps(one, ensure_ascii=False)}`" for name, one in example.items())
    counts = f"{variants} | {answers}"
    return (
        f"| {{exercise}}`{exercise.id}`: {cell(exercise.title)} | {', '.join(shown)} | {counts} |"
    )


def counted_variants() -> dict[str, dict]:
    """Return what `tools.variants` has counted of each exercise that can differ by student."""
    return json.loads(VARIANTS.read_text("utf-8"))


@maker("answers")
def answers(app: Sphinx, docname: str, argument: str) -> str:
    """Return what `check` says to a few answers, as a table for students."""
    exercise = exercises()[TRIED]
    tried = {"right": exercise.expected(), "known": exercise.mistakes[0].answer(), "dots": ...}
    tried |= {"number": 2000, "text": "2000", "word": "many"}
    said = {name: cell(check(TRIED, answer).message) for name, answer in tried.items()}
    return render("answers.md", said=said)


@maker("pandas-words")
def pandas_words(app: Sphinx, docname: str, argument: str) -> str:
    """Return the words of pandas that the labs teach: where, and in which sentence."""
    chapters = beside(app, docname, "*/lab.ipynb")
    places: dict[str, list[tuple[labs.Lab, labs.Cell]]] = {}
    for path in sorted(chapters.glob("*/lab.ipynb")):
        lab = labs.read_lab(path)
        for word, cell_there in labs.taught_words(lab).items():
            places.setdefault(word, []).append((lab, cell_there))
    return "\n".join(
        f"- `{word}`: {places[word][0][1].sentence(word)} "
        + "; ".join(to_section(lab, cell_there) for lab, cell_there in places[word])
        for word in sorted(places, key=str.lower)
    )


def to_section(lab: labs.Lab, cell_there: labs.Cell) -> str:
    """Return a link to the section of a lab in which a cell stands."""
    section = lab.section_of(cell_there)
    place = section.number or section.title
    return f"{{section}}`Lab {lab.chapter[:2]}, {section.name} <{lab.chapter}/{place}>`"


# --- while pages are read -----------------------------------------------------------------------


def name_parts(app: Sphinx, doctree: nodes.document) -> None:
    """Give each exercise the anchor that is its id, and each section of a lab that of its number.

    The one made from the heading changes when the heading does; a link in a learning platform
    should not break by that.
    """
    if Path(app.env.doc2path(app.env.docname)).suffix != ".ipynb":
        return
    for section in doctree.findall(nodes.section):
        title = section[0].astext() if isinstance(section[0], nodes.title) else ""
        if match := re.match(rf"{labs.EXERCISE_TITLE}|(?P<number>\d+)\. ", title):
            section["ids"].append(match["id"] or f"section-{match['number']}")


class Pointer(SphinxRole):
    """A role that points at a thing of the chapter by its name; resolved once all is read."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Keep what is pointed at."""
        match = TARGET.fullmatch(self.text)
        words, target = (match["words"], match["target"]) if match else (self.text, self.text)
        node = nodes.inline(self.rawtext, words, classes=["points"])
        node["points"] = (self.name, words, target)
        self.set_source_info(node)
        return [node], []


class ResolvePointers(SphinxPostTransform):
    """Turn pointers into links; what is not there is a warning."""

    default_priority = 4
    formats = ("html",)

    def run(self, **_options: object) -> None:
        """Resolve every pointer of the page."""
        for node in list(self.document.findall(nodes.inline)):
            if "points" in node:
                role, words, target = node["points"]
                try:
                    node.replace_self(self.resolved(role, words, target))
                except LookupError as error:
                    LOGGER.warning("%s", error.args[0], location=node)

    def resolved(self, role: str, words: str, target: str) -> list[nodes.Node]:
        """Return the link, and for an explorer what to set on it."""
        settings: list[str] = []
        if role == "picture":
            name, *settings = (part.strip() for part in target.split(";"))
            page, anchor = self.picture(name, settings)
        elif role == "section":
            page, anchor = self.section(target)
        else:
            page, anchor = self.exercise(role, target), target
        uri = self.app.builder.get_relative_uri(self.env.docname, page)
        # explorer.js sets the picture as the address asks.
        asked = urlencode(dict(setting.split(": ", 1) for setting in settings), quote_via=quote)
        address = f"{uri}?{asked}#{anchor}" if asked else f"{uri}#{anchor}"
        made: list[nodes.Node] = [nodes.reference("", words, internal=True, refuri=address)]
        for place, setting in enumerate(settings):
            control, choice = setting.split(": ", 1)
            made += [nodes.Text("; " if place else " ("), nodes.emphasis("", control)]
            made += [nodes.Text(" "), nodes.strong("", choice)]
        return [*made, nodes.Text(")")] if settings else made

    def exercise(self, role: str, identity: str) -> str:
        """Return the page on which an exercise stands, or its answer."""
        page = "lab" if role == "exercise" else "solutions"
        for lab in sorted(Path(self.app.srcdir).glob("chapters/*/lab.ipynb")):
            if identity in read_lab(lab).exercises:
                return f"chapters/{lab.parent.name}/{page}"
        raise LookupError(f"no exercise is called {identity!r}")

    def section(self, target: str) -> tuple[str, str]:
        """Return the page and the anchor of a lab's section, by its number or its title.

        One of another chapter's has that chapter's folder before it: ``02-flight/5``.
        """
        place, _, asked = target.rpartition("/")
        folder = f"chapters/{place}" if place else self.env.docname.rpartition("/")[0]
        for section in labs.read_lab(Path(self.app.srcdir) / folder / "lab.ipynb").sections:
            if asked == (section.number or section.title):
                return f"{folder}/lab", section.anchor
        raise LookupError(f"{folder}/lab has no section {asked!r}")

    def picture(self, name: str, settings: Iterable[str]) -> tuple[str, str]:
        """Return the page and the anchor of a figure, after a look at what is to be set on it.

        A name of another chapter's figure has that chapter's folder before it: ``03-weapons/...``.
        """
        place, _, figure = name.rpartition("/")
        folder = f"chapters/{place}" if place else self.env.docname.rpartition("/")[0]
        shown = pictures(Path(self.app.outdir).parent / "jupyter_execute" / folder)
        if figure not in shown:
            raise LookupError(f"{folder} has no figure {figure!r}; there are {', '.join(shown)}")
        key, controls = shown[figure]
        for setting in settings:
            control, _, choice = setting.partition(": ")
            if choice not in controls.get(control, ()):
                raise LookupError(f"{figure!r} cannot be set to {setting!r}; it has {controls}")
        story = (Path(self.app.srcdir) / folder / "story.md").read_text("utf-8")
        page = "story" if f"{{glue}} {key}\n" in story else "lab"
        return f"{folder}/{page}", f"fig-{figure}"


def pictures(folder: Path) -> dict[str, tuple[str, dict[str, list[str]]]]:
    """Return the figures that a lab handed over: key, and what each control offers, by name."""
    shown = {}
    for key, value in json.loads((folder / "lab.glue.json").read_text("utf-8")).items():
        html = value["data"].get("text/html", "")
        if match := re.search(r'<figure\b[^>]*\bid="fig-([\w-]+)"', html):
            shown[match[1]] = (key, controls(html) if 'class="explorer"' in html else {})
    return shown


def controls(explorer: str) -> dict[str, list[str]]:
    """Return what each control of an explorer offers, by its caption, from its HTML."""
    offered = {}
    start = explorer.index('<div class="explorer-controls"')
    page = BeautifulSoup(
        explorer[start : explorer.index('<p class="explorer-said"')], "html.parser"
    )
    for slider in page.select("input[type=range]"):
        caption = page.find("label", attrs={"for": slider["id"]})
        offered[caption.get_text(strip=True)] = json.loads(slider["data-labels"])
    for chosen in page.select("select"):
        caption = page.find("label", attrs={"for": chosen["id"]})
        offered[caption.get_text(strip=True)] = [o.get_text(strip=True) for o in chosen("option")]
    for group in page.select("fieldset"):
        choices = [label.get_text(strip=True) for label in group("label")]
        offered[group.legend.get_text(strip=True)] = choices
    return offered


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("doctree-read", name_parts)
    for role in ("picture", "exercise", "solution", "section"):
        app.add_role(role, Pointer())
    app.add_post_transform(ResolvePointers)
