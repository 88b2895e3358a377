"""Measure the stories as something to read: `python -m tools.stories [chapter...]`.

The rule for minutes: 200 words a minute, those of the prose and those of the table of verdicts, and
20 seconds for a figure; rounded to whole minutes. A story takes ten to twelve, and says so.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from summit import chapters, claims
from summit.words import rounded
from tools import ROOT
from tools.lessons import WORDS_A_MINUTE, folder

SECONDS_A_FIGURE = 20
#: The shortest and the longest that a story may take.
MINUTES = range(10, 13)
#: What stands for a value of a lab where a story quotes it: one word.
QUOTED = "12"

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FIGURE = re.compile(r"^`{3,}\{glue\} (\S+)$", re.MULTILINE)
_NOT_PROSE = re.compile(r"^(?:`{3,}.*|:{3,}.*|:[\w-]+:.*|\([\w-]+\)=|%.*)$", re.MULTILINE)
_PLAIN = (
    (re.compile(r"\{glue:text\}`[^`]+`"), QUOTED),
    (re.compile(r"\{claim\}`\d+`"), ""),
    # Any other role and any link: its words.
    (re.compile(r"\{[\w-]+\}`([^`<]*?)(?: <[^>`]*>)?`"), r"\1"),
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"<[^>\n]+>|[*_`]"), ""),
)
_WORD = re.compile(r"\w+(?:[’'.,-]\w+)*")


def figures(text: str) -> list[str]:
    """Return the figures that a story shows; its table of verdicts is none."""
    return [name for name in _FIGURE.findall(text) if name != "verdicts"]


def plain(text: str) -> str:
    """Return the words of a story as they are read, its headings too, without its figures."""
    text = _NOT_PROSE.sub("", _FRONT_MATTER.sub("", text))
    for pattern, kept in _PLAIN:
        text = pattern.sub(kept, text)
    return text


def word_count(text: str) -> int:
    """Count words; a number is one."""
    return len(_WORD.findall(text))


def verdict_words(chapter: str) -> int:
    """Count the words of a chapter's table of verdicts."""
    found = [(claim.paraphrase, claim.judge()) for claim in claims.claims(chapter).values()]
    return sum(
        word_count(f"{said} {one.then} {one.then_reason} {one.now} {one.now_reason} {one.until}")
        for said, one in found
    )


def minutes(text: str, verdicts: int) -> int:
    """Return how long a story takes by the rule.

    Parameters
    ----------
    text : str
        The story.
    verdicts : int
        How many words its table of verdicts has.
    """
    read = (word_count(plain(text)) + verdicts) / WORDS_A_MINUTE
    return int(rounded(read + len(figures(text)) * SECONDS_A_FIGURE / 60))


def path_of(chapter: str) -> Path:
    """Return a chapter's story."""
    return ROOT / "chapters" / chapter / "story.md"


def main(asked: list[str]) -> int:
    """Print what the stories of the chapters asked for, or of all, take; return the exit code."""
    wrong = 0
    for chapter in [folder(one) for one in asked] or chapters.FOLDERS:
        text, verdicts = path_of(chapter).read_text(encoding="utf-8"), verdict_words(chapter)
        taken = minutes(text, verdicts)
        print(
            f"{chapter:<16}{taken:>3} minutes: {word_count(plain(text)):,} words of prose, "
            f"{verdicts:,} of verdicts, {len(figures(text))} figures"
        )
        wrong += taken not in MINUTES
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
