"""The rules of style, as plain functions: what the style sheet asks for and a test can hold.

Each takes text and returns a list of `Fault`, as those of ``lint_rules.py`` do. Alone, it says what
is wrong with stories: ``python tests/prose_rules.py chapters/02-flight/story.md``.
"""

import ast
import re
import statistics
import sys
from pathlib import Path

import textstat
from lint_rules import Fault, cell_source, prose_only, read_notebook, relative, report

from tools import stories

MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"

#: Words that the book does not use, each with those that it does.
WORDS = [
    (
        r"\b(?:stands?|stood|standing)\b(?! (?:out|by|up|against|for|trial|still|aside|between)\b)",
        "is, is listed, appears, see",
    ),
    (r"\bpictures?\b(?! of the dead)", "chart or map"),
    (r"\b[Tt]he Union\b(?! of)", "the EU"),
    (
        r"(?<![Tt]here )(?<!and )\b(?:is|are|was|were) no "
        r"(?!longer|more|less|fewer|better|such|one\b)",
        "is not a",
    ),
    (r"\b(?:Whoever|whoever)\b", "you, we, or the agent"),
    (
        r"\b(?:how|if|when|what|than|as|where|before|until|while|why|that) one "
        r"(?:\w+[^s\W]s|would|can|could|may|might|must|should|will|has)\b(?!’)",
        "you or we",
    ),
    (r"\b[Nn]oughts?\b", "zero"),
    (r"\b[Rr]eckon(?:s|ed|ing)?\b", "count, estimate"),
    (rf"(?:^|[.?!] )To (?:\d+ )?(?:{MONTH}|{stories.QUOTED}|(?:19|20)\d\d)\b", "by, until"),
    (r"\b[Oo]f which (?:day|date|year)\b", "what date"),
    (r"\b(?:is|was|were) full\b(?! of)", "reaches, reached"),
    (r"\b(?:is|are|was|were) another(?: one)?[.,;:]", "is different"),
    (r"\bmean year\b", "average year"),
    (
        r"\b(?:of|in|from|for) every (?:hundred|100)\b"
        r"(?! (?:people|persons|refugees|Ukrainians|inhabitants|civilians|who|of them))",
        "per cent of a named denominator",
    ),
    (r"\b[Ee]armark(?:s|ed|ing)?\b|\b[Ss]et aside\b|\bparcels?\b", "allocate, allocation"),
    (r"\banti-armou?r\b", "anti-tank"),
    (r"\bown stocks?\b", "existing stocks"),
    (r"\b[Bb]iograph(?:y|ies)\b", "data sheet"),
    (r"\b(?:by|via|over) video\b(?! link)", "by video link"),
    (r"\bmiddle one\b", "median"),
    (r"\bwhat the (?:data|table|chart) (?:has|have)\b", "what it shows"),
]
_WORDS = [(re.compile(pattern, re.MULTILINE), instead) for pattern, instead in WORDS]
#: A closing line that a chapter may have once.
_NO_TABLE = re.compile(r"\b[Nn]o table\b[^.?!]{0,40}\b(?:tells?|says?|shows?|knows?)\b")


def line_of(text, place):
    """Return the number of the line that a place of a text is on."""
    return text.count("\n", 0, place) + 1


def word_faults(path, text, line=0):
    """Return the words in a text that the book does not use."""
    name = relative(path)
    return [
        Fault(name, line or line_of(text, found.start()), f"says {found[0].strip()!r}: {instead}")
        for pattern, instead in _WORDS
        for found in pattern.finditer(text)
    ]


def closer_faults(path, text):
    """Return each use of a closing line about what no table can tell, after the first."""
    found = list(_NO_TABLE.finditer(text))
    return [
        Fault(relative(path), line_of(text, one.start()), f"says {one[0]!r} a second time")
        for one in found[1:]
    ]


# --- where a reader meets words -------------------------------------------------------------------


def _docstrings(tree):
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef
    for node in ast.walk(tree):
        if isinstance(node, kinds) and node.body and isinstance(node.body[0], ast.Expr):
            yield id(node.body[0].value)


def python_texts(source):
    """Yield ``(line, text)`` for each string of Python code that can reach a reader."""
    tree = ast.parse(source)
    hidden = set(_docstrings(tree))
    # What a program says when it is used wrongly is for whoever wrote it.
    hidden |= {id(node) for one in ast.walk(tree) if isinstance(one, ast.Raise)
               for node in ast.walk(one)}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            hidden |= {id(part) for part in node.values}
            said = "".join(
                part.value if isinstance(part, ast.Constant) else stories.QUOTED
                for part in node.values
            )
            if id(node) not in hidden:
                yield node.lineno, said
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and " " in node.value and id(node) not in hidden:
            yield node.lineno, node.value


def texts(path):
    """Yield ``(line, text)`` of what a reader meets of a page, a notebook or another file."""
    path = Path(path)
    if path.suffix == ".py":
        yield from python_texts(path.read_text(encoding="utf-8"))
    elif path.suffix == ".yaml":
        for line, text in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            yield line, re.sub(r"^\s*(?:#.*|\w+:)", "", text)
    elif path.suffix == ".ipynb":
        for cell in read_notebook(path)["cells"]:
            if cell["cell_type"] == "markdown":
                yield 1, prose_only(cell_source(cell))
    else:
        yield 0, prose_only(path.read_text(encoding="utf-8"))


# --- sentences ------------------------------------------------------------------------------------

#: How long sentences are on average, in words; and how many of a hundred may have over `LONG`.
AVERAGE, LONG, LONG_SHARE = (13, 17), 25, 10
#: The grade of Flesch and Kincaid.
GRADE = (6, 9)


def prose_paragraphs(text):
    """Return the paragraphs of a story that are sentences: no heading, no table, no first line."""
    blocks = re.split(r"\n\s*\n", stories.plain(text))
    items = [item for block in blocks for item in re.split(r"\n(?=\s*(?:[-*]|\d+\.) )", block)]
    plain = (" ".join(re.sub(r"^\s*(?:[-*]|\d+\.) ", "", item).split()) for item in items)
    return [item for item in plain if item and not re.match(r"[#|]|An? \w+-minute read", item)]


def sentences(text):
    """Return the sentences of a story."""
    found = (
        sentence.strip()
        for paragraph in prose_paragraphs(text)
        for sentence in re.split(r"(?<=[.!?])[”’)]?\s+(?=[“‘(]?[A-Z\d])", paragraph)
    )
    return [sentence for sentence in found if stories.word_count(sentence) > 1]


def measures(text):
    """Return how long a story's sentences are and how hard they are to read, to one decimal."""
    said = sentences(text)
    lengths = [stories.word_count(sentence) for sentence in said]
    ended = " ".join(re.sub(r"[.!?]*[”’)]?$", ".", sentence) for sentence in said)
    found = {
        "average": statistics.mean(lengths),
        "long": 100 * sum(length > LONG for length in lengths) / len(lengths),
        "grade": textstat.flesch_kincaid_grade(ended),
    }
    return {what: round(value, 1) for what, value in found.items()}


def sentence_faults(path, text):
    """Return in what a story's sentences are too short, too long, too easy or too hard."""
    found, name = measures(text), relative(path)
    wanted = {"average": AVERAGE, "long": (0, LONG_SHARE), "grade": GRADE}
    return [
        Fault(name, 1, f"{what}: {found[what]}, and {low} to {high} is wanted")
        for what, (low, high) in wanted.items()
        if not low <= found[what] <= high
    ]


# --- what leads to a chart ------------------------------------------------------------------------

#: Within how many charts no opening is used twice.
APART = 3
#: Words with which many sentences begin: two words are their opening.
_COMMON = re.compile(
    r"(?:the|an?|what|which|who|how|when|where|why|in|at|this|by|from|and|on|here|did|does|do|is|are"
    r"|was|were|of|with|for|each|it|both)$"
)


def cues(text):
    """Return ``(line, opening)`` of the sentence before each chart of a story."""
    found = []
    for chart in re.finditer(r"^`{3,}\{glue\} (\S+)$", text, re.MULTILINE):
        if chart[1] == "verdicts":
            continue
        before = stories.plain(text[: chart.start()]).rstrip().split("\n\n")[-1]
        last = re.split(r"(?<=[.!?])\s+", " ".join(before.split()))[-1].lower()
        words = re.findall(r"[\w’]+", last)
        kept = words[:2] if words and _COMMON.match(words[0]) else words[:1]
        found.append((line_of(text, chart.start()), " ".join(kept)))
    return found


def cue_faults(path, text):
    """Return the charts that are led to by the same opening as one of the two before."""
    found = cues(text)
    return [
        Fault(relative(path), line, f"leads to a chart by {opening!r}, as one shortly before")
        for place, (line, opening) in enumerate(found)
        if opening in [said for _, said in found[max(place - APART + 1, 0) : place]]
    ]


# --- terms ----------------------------------------------------------------------------------------

#: Abbreviations that anybody knows, and names that are one.
KNOWN = frozenset(
    ["NATO", "EU", "UN", "USA", "USD", "EUR", "GBP", "BBC", "AFP", "CNN", "CSV", "HTML"]
)
#: Terms that a story explains where it first uses them.
TERMS = ("Donbas", "battlegroup", "European Council(?! on)", "Warsaw Pact", "edition")
_ABBREVIATION = re.compile(r"(?<![\w“-])[A-Z]{3,}s?(?![\w-])|\bG\d\b")


def is_explained(paragraph, term):
    """Tell whether a paragraph says what a term is, beside its first use there."""
    at = re.search(rf"\b{term}s?\b", paragraph)
    before, after = paragraph[: at.start()], paragraph[at.end() :]
    opens = (
        r"^[”’*]*(?: I{1,3}| of \S+(?: \d{4})?)?"
        r"(?: \(|, (?!and\b)|: | – | — | (?:is|are|was|were|means) )"
    )
    leads = r"(?:\(|\b(?:called|named|as|or|is|means|the|an?) )[“‘*]*$"
    said = r"\b(?:called|named|as|or|is|means) (?:the |an? )?[“‘*]*$"
    inside = re.search(r"\((?:the |an? )?$", before)
    return bool(re.search(opens, after) or re.search(said, before) or inside
                or (after.startswith(")") and re.search(leads, before)))  # fmt: skip


def term_faults(path, text):
    """Return the abbreviations and terms that a story uses first without saying what they are."""
    faults, seen = [], set()
    for paragraph in prose_paragraphs(text):
        found = [match[0].rstrip("s") for match in _ABBREVIATION.finditer(paragraph)]
        found += [term for term in TERMS if re.search(rf"\b{term}s?\b", paragraph)]
        for term in dict.fromkeys(found):
            if term not in seen | KNOWN and not is_explained(paragraph, term):
                plain = term.partition("(")[0]
                message = f"does not explain {plain!r} where it first uses it"
                line = line_of(text, max(text.find(plain), 0))
                faults.append(Fault(relative(path), line, message))
            seen.add(term)
    return faults


def bare_abbreviations(text):
    """Return the abbreviations of a text that not everybody knows, and that it does not explain."""
    found = {match[0] for match in _ABBREVIATION.finditer(re.sub(r"\w \([A-Z]+\)", "", text))}
    return sorted(found - KNOWN)


# --- numbers --------------------------------------------------------------------------------------

#: What a number below ten in digits may be part of: a day, a measure, a name, a range of numbers.
_DIGITS_ALLOWED = re.compile(
    rf"\b\d{{1,2}} (?:(?:to|and|or) \d{{1,2}} )?{MONTH}\b|\b\d{{1,2}}(?:–| to )\d{{1,2}}\b|"
    r"\b\d %|\b\d (?:per cent|million|billion|thousand|bn|m|euros?|dollars?|km|kilometres)\b|"
    r"\b[Ss]tatements? \d+(?:, \d+)*(?: and \d+)?|\bnumbers? \d+(?:, \d+)*(?: and \d+)?|"
    r"\b\d+ for, \d+ against, \d+ abst|"
    r"\b(?:EUR|USD|[Aa]rticle|[Cc]hapter|[Rr]ound|page|section|Release|release"
    r"|[Pp]aragraph) \d+|[€$£]\d|"
    r"\b[A-Z]+[-/]?\d[\w/-]*|\d[\d,.:/]*\d|\d+\.\d+"
)
_SMALL = re.compile(r"(?<![\w.,:/’-])\d(?![\w,:/’-]|\.\d)")


def small_digits(text):
    """Return the counts below ten that a text gives in digits, each with what is around it."""
    left = _DIGITS_ALLOWED.sub(lambda match: "#" * len(match[0]), text)
    return [text[max(one.start() - 25, 0) : one.end() + 25] for one in _SMALL.finditer(left)]


def story_faults(path):
    """Return all that is wrong with a story."""
    text = Path(path).read_text(encoding="utf-8")
    faults = [fault for line, said in texts(path) for fault in word_faults(path, said, line)]
    for rule in (closer_faults, sentence_faults, cue_faults, term_faults):
        faults += rule(path, text)
    return faults


if __name__ == "__main__":
    found = [fault for name in sys.argv[1:] for fault in story_faults(Path(name).resolve())]
    for name in sys.argv[1:]:
        text = Path(name).read_text(encoding="utf-8")
        print(name, measures(text))
    print(report(found))
