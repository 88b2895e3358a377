"""One page of what a student did in a lab, to be handed in.

`hand_in` writes it twice beside the lab: as a page that opens anywhere, and as JSON. Nothing is
sent anywhere. The JSON, in version 1, is one object:

``format``, ``version``
    ``"reading-the-summit/hand-in"`` and 1.
``chapter``, ``title``, ``name``, ``day``
    The chapter's name (``"flight"``) and title, the student's name, the day it was handed in.
``guesses``
    A list: ``question``; ``first`` and ``last``, each an answer; ``changes``, how often the guess
    was changed. A guess whose dots were left in place has null for ``first`` and ``last``.
``exercises``
    A list, in the book's order: ``id``, ``title``, ``task``, ``level``, ``question`` (Markdown);
    ``answer``, the last one, or null; ``outcome`` of the last one (right, mistake, wrong,
    unreadable, written), or null where nothing was tried; ``tries``, where the same answer again
    is no new try; ``right_at``, the number of the first right try, or null; ``checklist``, a list
    of ``point`` and ``ticked``. An exercise that was asked again of another country or year is
    there once more, with the title and the question that it then had.
``notes``
    A list: ``topic`` and ``words``, an answer, or null where the dots were left in place.
``open``
    ``guesses`` and ``notes`` whose dots were left in place, by question and topic; ``exercises``
    by id without a right answer or sentences of the student's own.

An answer is ``said``, as readable text; ``value``, the same as JSON where JSON has it; and ``at``,
when it was given, in UTC.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from html import escape
from itertools import count, groupby, takewhile
from pathlib import Path
from urllib.parse import quote

from summit import exercises, record
from summit.chapters import TITLES
from summit.publishing import publishing
from summit.shown import Html, display, in_notebook
from summit.values import clean, is_blank
from summit.words import day_text

FORMAT, VERSION = "reading-the-summit/hand-in", 1
LONGEST_NAME = 100
_TEMPLATES = Path(__file__).parent / "templates"
_DONE = ("right", "written")
_OUTCOMES = {
    "right": "✓ Right",
    "written": "✎ Written",
    "mistake": "✗ Not yet: a known mistake",
    "wrong": "✗ Not yet",
    "unreadable": "? Could not be read",
}
# Letters that Unicode does not take apart into a Latin letter and a mark.
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


def hand_in(name: object = ...) -> None:
    """Show what was done in this lab as one page, and write it beside the lab.

    Parameters
    ----------
    name : str
        The student's name. The files are called after the chapter and the name:
        ``flight-amina-oz.html`` and ``flight-amina-oz.json``. The same name again replaces them.

    Examples
    --------
    >>> hand_in("Amina")  # doctest: +SKIP
    """
    kept = record.current()
    fault = _fault_of_name(name)
    if fault:
        record.say(fault, "open")
    elif publishing():
        record.say(f"In a notebook, hand_in({name!r}) makes one page of your work.", "open")
    elif not kept.chapter:
        record.say("Run the lab's first cell of code, then this one again.", "open")
    else:
        _hand_in(kept, " ".join(clean(name).split()))


def _fault_of_name(name: object) -> str:
    if name is ...:
        return (
            "Put your name in quotation marks in place of the three dots. This cell then makes one "
            "page of your guesses, answers and notes."
        )
    if not isinstance(name, str):
        return 'A name is text: write it in quotation marks, such as hand_in("Amina").'
    if is_blank(name) or not any(letter.isalpha() for letter in name):
        return 'Your name is missing: write it in the quotation marks, such as hand_in("Amina").'
    if len(name) > LONGEST_NAME:
        return f"That name is longer than {LONGEST_NAME} letters. Write a shorter one."
    return ""


def _hand_in(kept: record.Record, name: str) -> None:
    work = gather(kept, name)
    css = (_TEMPLATES / "hand-in.css").read_text(encoding="utf-8")
    shown = f"<style>{css}</style><div class='hand-in'>{body(work, top=3)}</div>"
    try:
        written, replaced = _write(work, kept.path.parent)
    except OSError as error:
        record.say(f"The page cannot be written here ({error.strerror or error}).", "open")
    else:
        said = "The files of this name were there already and are replaced." if replaced else ""
        display(_Files(written, said))
    display(Html(shown))


class _Files:
    """The line that names the files, with links that JupyterLab opens."""

    def __init__(self, names: Sequence[str], further: str) -> None:
        self.names, self.further = names, further

    def __repr__(self) -> str:
        return self._said(self.names)

    def _repr_html_(self) -> str:
        links = [
            f'<a href="{quote(name)}" download="{escape(name)}">{escape(name)}</a>'
            for name in self.names
        ]
        return f'<p class="verdict verdict-noted">{self._said(links)}</p>'

    def _said(self, names: Sequence[str]) -> str:
        # The reader's own browser has no folder to look into.
        in_browser = in_notebook() and sys.platform == "emscripten"
        where = " beside this lab" * (in_notebook() and not in_browser)
        then = "Select each name to download it. " * in_browser + "Hand in both."
        said = f"✎ Written{where}: {' and '.join(names)}. {then}"
        return f"{said} {self.further}".strip()


# --- what was done ------------------------------------------------------------------------------


def gather(kept: record.Record, name: str) -> dict:
    """Return what a record holds, as the JSON has it; see the module.

    Parameters
    ----------
    kept : Record
        The record of a chapter's lab.
    name : str
        The student's name.
    """
    events = kept.events()
    guesses = [_guess(key, found) for key, found in _by_key(events, "guess")]
    notes = [_note(key, found) for key, found in _by_key(events, "note")]
    asked = _exercises(kept.chapter, events)
    done = {one["id"] for one in asked if one["right_at"] or one["outcome"] == "written"}
    return {
        "format": FORMAT,
        "version": VERSION,
        "chapter": kept.chapter,
        "title": TITLES[kept.chapter],
        "name": name,
        "day": datetime.now().astimezone().date().isoformat(),
        "guesses": guesses,
        "exercises": asked,
        "notes": notes,
        "open": {
            "guesses": [one["question"] for one in guesses if one["last"] is None],
            "exercises": list(dict.fromkeys(one["id"] for one in asked if one["id"] not in done)),
            "notes": [one["topic"] for one in notes if one["words"] is None],
        },
    }


def _by_key(events: Iterable[dict], what: str) -> list[tuple[str, list[dict]]]:
    found: dict[str, list[dict]] = {}
    for event in events:
        if event["what"] == what:
            found.setdefault(event["key"], []).append(event)
    return list(found.items())


def _answer(event: dict) -> dict:
    return {name: event[name] for name in ("said", "value", "at") if name in event}


def _guess(question: str, events: Sequence[dict]) -> dict:
    said = [event for event in events if event["said"]]
    return {
        "question": question,
        "first": _answer(said[0]) if said else None,
        "last": _answer(said[-1]) if said else None,
        "changes": max(0, len(_runs(said)) - 1),
    }


def _note(topic: str, events: Sequence[dict]) -> dict:
    said = [event for event in events if event["said"]]
    return {"topic": topic, "words": _answer(said[-1]) if said else None}


def _runs(events: Iterable[dict]) -> list[dict]:
    """Return the events without those that only say the one before once more."""
    return [next(same) for _, same in groupby(events, key=lambda event: event["said"])]


def _exercises(chapter: str, events: Sequence[dict]) -> list[dict]:
    answers = dict(_by_key(events, "answer"))
    found = []
    for exercise in exercises.of_chapter(chapter).values():
        given = answers.get(exercise.id, [])
        others = [event.get("asked", exercise.question) for event in given]
        for question in dict.fromkeys([exercise.question, *others]):
            of_it = [event for event in given if event.get("asked", exercise.question) == question]
            if of_it or not given:
                found.append(_exercise(exercise, question, of_it, events))
    return found


def _exercise(
    exercise: exercises.Exercise, question: str, given: Sequence[dict], events: Sequence[dict]
) -> dict:
    tries = _runs(given)
    right = [number for number, event in enumerate(tries, 1) if event.get("outcome") == "right"]
    ticked = record.ticked_of(events, exercise.id)
    return {
        "id": exercise.id,
        "title": tries[-1].get("title", exercise.title) if tries else exercise.title,
        "task": exercise.task,
        "level": exercise.level,
        "question": question,
        "answer": _answer(tries[-1]) if tries else None,
        "outcome": tries[-1].get("outcome") if tries else None,
        "tries": len(tries),
        "right_at": right[0] if right else None,
        "checklist": [
            {"point": point, "ticked": point in ticked}
            for point in getattr(exercise.kind, "checklist", ())
        ],
    }


# --- the page -----------------------------------------------------------------------------------


def page(work: dict) -> str:
    """Return what was done as a page of HTML that needs nothing else.

    Parameters
    ----------
    work : dict
        As `gather` returns it, or the JSON that was written, read back.
    """
    template = (_TEMPLATES / "hand-in.html").read_text(encoding="utf-8")
    css = (_TEMPLATES / "hand-in.css").read_text(encoding="utf-8")
    title = f"{work['title']}: {work['name']}"
    return template.format(title=escape(title), css=css, body=body(work, top=1))


def body(work: dict, top: int) -> str:
    """Return what was done as HTML, with headings from the level `top` on."""
    parts = (_guesses, _answers, _notes, _still_open)
    head = (
        f'<h{top} class="hand-in-title">{escape(work["title"])}</h{top}>\n'
        f"<p><bdi>{escape(work['name'])}</bdi>, {day_text(date.fromisoformat(work['day']))}. "
        "<em>Reading the Summit</em>, the lab.</p>\n"
        '<p class="hand-in-quiet">This page holds the guesses, answers and notes of this lab, as '
        "its record keeps them. Nothing was sent anywhere.</p>\n"
    )
    return head + "\n".join(part(work, top + 1) for part in parts)


def _part(title: str, inside: str, level: int) -> str:
    return f'<h{level} class="hand-in-part">{title}</h{level}>\n{inside}\n'


def _said(answer: dict | None) -> str:
    return f"<bdi>{escape(answer['said'])}</bdi>" if answer else "None yet"


def _guesses(work: dict, level: int) -> str:
    rows = "\n".join(
        f'<tr><th scope="row"><bdi>{escape(one["question"])}</bdi></th>'
        f"<td>{_said(one['first'])}</td><td>{_said(one['last'])}</td></tr>"
        for one in work["guesses"]
    )
    columns = "".join(
        f'<th scope="col">{head}</th>' for head in ("Question", "First guess", "Last")
    )
    head = f"<thead>\n<tr>{columns}</tr>\n</thead>"
    table = f'<table class="hand-in-table">\n{head}\n<tbody>\n{rows}\n</tbody>\n</table>'
    return _part("Guesses", table if rows else "<p>No guesses yet.</p>", level)


def _answers(work: dict, level: int) -> str:
    shown = [_shown(one, level + 1) for one in work["exercises"]]
    return _part("Exercises", "\n".join(shown) or "<p>No exercises.</p>", level)


def _shown(one: dict, level: int) -> str:
    tries = {0: "not tried", 1: "1 try"}.get(one["tries"], f"{one['tries']} tries")
    parts = [
        f'<h{level} class="hand-in-item">{escape(one["id"])}: {_line(one["title"])}</h{level}>',
        f'<p class="hand-in-quiet">{escape(one["task"].capitalize())}, {escape(one["level"])}, '
        f"{tries}</p>",
        blocks(one["question"]),
    ]
    if one["answer"]:
        # A new line right after the tag would belong to the answer.
        parts += [f'<div class="hand-in-said" dir="auto">{escape(one["answer"]["said"])}</div>']
        parts += [f'<p class="hand-in-{escape(one["outcome"])}">{_outcome(one)}</p>']
    if one["checklist"]:
        parts += [_checklist(one["checklist"])]
    return "<section>\n{}\n</section>".format("\n".join(parts))


def _outcome(one: dict) -> str:
    said = _OUTCOMES.get(one["outcome"], escape(one["outcome"]))
    if not one["right_at"] or one["tries"] == 1:
        return said
    when = ", first at" if one["outcome"] == "right" else ", but right at"
    return f"{said}{when} try {one['right_at']}"


def _checklist(points: Iterable[dict]) -> str:
    listed = "".join(
        f"<li>{'☑ Ticked: ' if one['ticked'] else '☐ Not ticked: '}{escape(one['point'])}</li>"
        for one in points
    )
    return f'<ul class="hand-in-ticks">{listed}</ul>'


def _notes(work: dict, level: int) -> str:
    shown = [
        f'<section>\n<h{level + 1} class="hand-in-item"><bdi>{escape(one["topic"])}</bdi>'
        f"</h{level + 1}>\n"
        f'<div class="hand-in-said" dir="auto">{escape(one["words"]["said"])}</div>\n</section>'
        for one in work["notes"]
        if one["words"]
    ]
    return _part("Notes", "\n".join(shown) or "<p>No notes yet.</p>", level)


def _still_open(work: dict, level: int) -> str:
    still, tried = work["open"], {one["id"] for one in work["exercises"] if one["tries"]}
    # The lab's own comes first; an exercise is called by it.
    titles = {one["id"]: one["title"] for one in reversed(work["exercises"])}
    called = {one: f"{escape(one)}: {_line(titles[one])}" for one in still["exercises"]}
    parts = {
        "Exercises not yet right": [name for one, name in called.items() if one in tried],
        "Exercises not tried": [name for one, name in called.items() if one not in tried],
        # A cell that was never run has told nothing.
        "Guesses and notes that were left open": [
            f"<bdi>{escape(words)}</bdi>" for words in (*still["guesses"], *still["notes"])
        ],
    }
    shown = [_open_part(title, items, level + 1) for title, items in parts.items() if items]
    nothing = "<p>No exercise, and no guess or note whose cell was run.</p>"
    return _part("Still open", "\n".join(shown) or nothing, level)


def _open_part(title: str, items: Iterable[str], level: int) -> str:
    listed = "\n".join(f"<li>{item}</li>" for item in items)
    return f'<h{level} class="hand-in-item">{title}</h{level}>\n<ul>\n{listed}\n</ul>'


# --- what of Markdown a question uses -----------------------------------------------------------

_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")


def blocks(text: str) -> str:
    """Return Markdown as HTML: paragraphs, lists, code, bold and italics; of a link its words.

    Whatever else is in it is text: nothing of it becomes HTML.
    """
    parts = _FENCE.split(text)
    shown = []
    for prose, code in zip(parts[::2], [*parts[1::2], None], strict=True):
        shown += [_block(block) for block in re.split(r"\n\s*\n", prose) if block.strip()]
        shown += [f"<pre><code>{escape(code)}</code></pre>"] if code is not None else []
    return "\n".join(shown)


def _block(block: str) -> str:
    if not block.lstrip().startswith("- "):
        return f"<p>{_line(block)}</p>"
    points = re.split(r"^\s*- ", block, flags=re.MULTILINE)[1:]
    return "<ul>{}</ul>".format("".join(f"<li>{_line(point)}</li>" for point in points))


def _line(text: str) -> str:
    parts = _CODE.split(" ".join(text.split()))
    return "".join(
        f"<code>{escape(part)}</code>" if place % 2 else _emphasised(escape(part))
        for place, part in enumerate(parts)
    )


def _emphasised(html: str) -> str:
    html = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", html)
    html = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html)
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", html)


# --- the files ----------------------------------------------------------------------------------


def _write(work: dict, folder: Path) -> tuple[list[str], bool]:
    """Write page and JSON; return their names, and whether they replace earlier ones."""
    stem, replaced = _free_stem(folder, work["chapter"].replace("_", "-"), work["name"])
    texts = {
        f"{stem}.html": page(work),
        f"{stem}.json": json.dumps(work, ensure_ascii=False, indent=1) + "\n",
    }
    for name, text in texts.items():
        # A kernel that is stopped leaves the earlier file or the new one, not half of it.
        unfinished = folder / f"{name}.part"
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(folder / name)
    return list(texts), replaced


def _free_stem(folder: Path, chapter: str, name: str) -> tuple[str, bool]:
    """Return what the files are called: a number tells two people apart whose names look alike."""
    stem = f"{chapter}-{file_name(name)}"
    stems = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    taken = takewhile(lambda tried: _is_taken(folder, tried, name), stems)
    free = f"{stem}-{number}" if (number := len(list(taken)) + 1) > 1 else stem
    return free, (folder / f"{free}.json").exists()


def _is_taken(folder: Path, stem: str, name: str) -> bool:
    """Tell whether another's files, or files of another kind, are called so."""
    there = any((folder / f"{stem}.{ending}").exists() for ending in ("html", "json"))
    return there and _name_in(folder / f"{stem}.json") != _plain(name)


def _name_in(path: Path) -> str | None:
    """Return whose file of this kind it is, if it is one."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return _plain(held["name"]) if held["format"] == FORMAT else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def file_name(name: str) -> str:
    """Return a name as a part of a file's name that every system takes.

    Latin letters lose their marks, other letters stay: ``"Amina Öz"`` becomes ``"amina-oz"``,
    ``"Олена"`` becomes ``"олена"``.
    """
    letters = "".join(map(_letter, _plain(clean(name)).translate(_LATIN)))
    letters = re.sub(r"(?<=[a-z])[\u0300-\u036f]+", "", letters)
    return re.sub(r"-+", "-", letters)[:40].strip("-") or "student"


def _letter(sign: str) -> str:
    base = unicodedata.normalize("NFKD", sign)[0]
    if base.isascii() and base.isalnum():
        return base
    # Letters, the marks that some scripts cannot be read without, and numbers.
    return sign if unicodedata.category(sign)[0] in "LMN" else "-"
