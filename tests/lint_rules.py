"""The rules of the lint gate, as plain functions.

Each rule takes text or a path and returns a list of `Fault`, one for each place that breaks it, so
that ``test_lint.py`` can hold the book to it and ``test_lint_rules.py`` can show, on a planted
fault, that the rule is able to fail.
"""

import ast
import hashlib
import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools import ROOT

FINGERPRINT = ROOT / "tests" / "article_fingerprint.txt"

#: Number of consecutive words that counts as taken over from the article.
RUN_WORDS = 8
#: Hex digits kept of each hash: 48 bits, so that a chance match in a book this size is one in 10^7.
HASH_DIGITS = 12
#: A quotation longer than this is no longer "a few attributed words" and is checked like any text.
QUOTATION_WORDS = 40


@dataclass(frozen=True, order=True)
class Fault:
    """One broken rule: where, and what is wrong there."""

    path: str
    line: int
    message: str

    def __str__(self):
        """Return the fault as a compiler would print it."""
        return f"{self.path}:{self.line}: {self.message}"


def report(faults):
    """Return the faults as one readable message, one a line."""
    return "\n" + "\n".join(str(fault) for fault in sorted(faults))


def relative(path, root=ROOT):
    """Return `path` as the repository names it, or as it is where it lies outside."""
    path = Path(path)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def committed_files(root=ROOT):
    """Return every file that is, or would be, committed: tracked, or new and not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    out = subprocess.run(command, cwd=root, capture_output=True, check=True, text=True).stdout
    paths = (Path(root, name) for name in sorted(set(out.split("\0"))) if name)
    return [path for path in paths if path.is_file()]


# --- notebooks ------------------------------------------------------------------------------------


def read_notebook(path):
    """Return a notebook as the dictionary its JSON holds."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def cell_source(cell):
    """Return the text of a cell, which the format stores as a string or as a list of lines."""
    return "".join(cell["source"])


def id_faults(path):
    """Return the cells of a notebook without an id of their own: a page could not link to them.

    What else keeps a notebook from being committed, nbstripout finds.
    """
    name, notebook, seen = relative(path), read_notebook(path), set()
    if (notebook["nbformat"], notebook["nbformat_minor"]) < (4, 5):
        return [Fault(name, 1, "is older than notebook format 4.5, which has no cell ids")]
    faults = []
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell.get("id") in {None, "", *seen}:
            faults.append(Fault(name, 1, f"cell {number} has no id of its own"))
        seen.add(cell.get("id"))
    return faults


def cell_tree(source):
    """Return the syntax tree of a code cell, with IPython's magics and shell lines left out."""
    lines = ["pass" if re.match(r"\s*[%!]", line) else line for line in source.split("\n")]
    return ast.parse("\n".join(lines))


def calls(notebook, function):
    """Yield ``(cell number, call)`` for each call of a bare name such as ``quote`` or ``check``."""
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] != "code":
            continue
        for node in ast.walk(cell_tree(cell_source(cell))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if is_call and node.func.id == function:
                yield number, node


def literal_keys(path, function):
    """Return the first arguments of all calls of `function`, and a fault for each not literal."""
    keys, faults = [], []
    for number, call in calls(read_notebook(path), function):
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            keys.append(first.value)
        else:
            message = f"cell {number} calls {function}() without a literal string as first argument"
            faults.append(Fault(relative(path), 1, message))
    return keys, faults


# --- requirements ---------------------------------------------------------------------------------

_PIN = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9,._-]+\])?==[A-Za-z0-9.!+_-]+(\s*;.+)?(\s+--hash=.*)?"
)
_LOCAL = re.compile(r"(-e\s+|--editable[ =])?\.(/[\w./-]*)?(\[[A-Za-z0-9,._-]+\])?")
_INCLUDE = re.compile(r"(-r|--requirement|-c|--constraint)[ =]\s*[\w./-]+")


def loose_pins(path):
    """Return each line of a requirements file that is not an exact pin.

    The project itself (``-e .``) and another requirements file of the repository may be named.
    """
    faults = []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), start=1):
        wanted = re.sub(r"(^|\s)#.*", "", line).strip()
        if not wanted:
            continue
        if not any(rule.fullmatch(wanted) for rule in (_PIN, _LOCAL, _INCLUDE)):
            faults.append(Fault(relative(path), number, f"{wanted!r} is not pinned with =="))
        elif "==" in wanted and "*" in wanted.split(";")[0]:
            faults.append(Fault(relative(path), number, f"{wanted!r} pins a family of versions"))
    return faults


# --- prose: no sentence of the article ------------------------------------------------------------

#: Stands where text was taken out, so that the words on its two sides do not count as neighbours.
_BREAK = "\x00"

_WORD = re.compile(rf"{_BREAK}|[^\W_]+(?:['-][^\W_]+)*|(?<=\d)[.,](?=\d)")
_SAID = re.compile(
    r"\b(said|says|saying|wrote|writes|written|told|tells|asked|asks|called|calls|calling|quot\w+|"
    r"tweet\w*|described|describes|declared|declares|warned|warns|announced|announces|stated|states|"
    r"reported|reports|according to|in the words of|the article'?s?|words?|letter|resolution|"
    r"attributed|claimed|claims|put it)\b",
    re.IGNORECASE,
)
_QUOTATION = re.compile(r"“[^”]*”|(?<![\w\"])\"[^\"]*\"(?!\w)|‘[^’]*’(?!\w)")
_BLOCKQUOTE = re.compile(r"^> ?")
_ATTRIBUTION = re.compile(r"^(—|–|--)\s*\S|^\{attribution|^\s*<cite", re.MULTILINE)


@dataclass(frozen=True)
class Passage:
    """A stretch of prose and the line of its file that it begins on."""

    path: str
    line: int
    text: str


def normalised_words(text, line=1):
    """Return ``(word, line)`` for each word: lower case, one kind of apostrophe, no punctuation."""
    words = []
    for offset, content in enumerate(text.split("\n")):
        plain = content.lower().replace("’", "'").replace("‘", "'").replace("‑", "-")
        words += [(match[0].replace("'", ""), line + offset) for match in _WORD.finditer(plain)]
    return words


def run_hash(words):
    """Return the hash that stands for one run of words."""
    return hashlib.sha256(" ".join(words).encode("utf-8")).hexdigest()[:HASH_DIGITS]


def fingerprint(text):
    """Return the hashes of all runs of eight words in a text."""
    words = [word for word, _ in normalised_words(text)]
    return {run_hash(words[i : i + RUN_WORDS]) for i in range(len(words) - RUN_WORDS + 1)}


def read_fingerprint(path=FINGERPRINT):
    """Return the committed fingerprint of the article."""
    lines = Path(path).read_text(encoding="ascii").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def _blank(text):
    """Return a break as many lines long as `text`, so that line numbers stay right."""
    return f" {_BREAK} " + "\n" * text.count("\n")


def without_attributed_quotations(paragraph):
    """Take short quotations out of a paragraph that says outside of them whose words they are."""
    lines = paragraph.split("\n")
    if all(_BLOCKQUOTE.match(line) for line in lines if line.strip()):
        inside = "\n".join(_BLOCKQUOTE.sub("", line) for line in lines)
        if _ATTRIBUTION.search(inside) and len(normalised_words(inside)) <= 2 * QUOTATION_WORDS:
            return _blank(paragraph)
    if not _SAID.search(_QUOTATION.sub(" ", paragraph)):
        return paragraph

    def take_out(match):
        short = len(normalised_words(match[0])) <= QUOTATION_WORDS
        return _blank(match[0]) if short else match[0]

    return _QUOTATION.sub(take_out, paragraph)


def plain_markdown(text):
    """Return Markdown with roles, targets and tags taken out and emphasis undone, line for line."""

    def broken(match):
        return _blank(match[0])

    text = re.sub(r"\{[\w:.-]+\}`+[^`]*`+", broken, text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"<[^>\n]+>", " ", text)
    return re.sub(r"(?<!\w)[*_]+|[*_]+(?!\w)|`", "", text)


def paragraphs(text, line=1):
    """Yield ``(line, paragraph)`` for each block of text between blank lines."""
    block, start = [], line
    for number, content in enumerate([*text.split("\n"), ""], start=line):
        if content.strip():
            start = start if block else number
            block.append(content)
        elif block:
            yield start, "\n".join(block)
            block = []


def python_passages(path, tree, line=1):
    """Return every string in Python source that is long enough to hold a run of the article."""
    found = []
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and len(node.value.split()) >= RUN_WORDS:
            found.append(Passage(relative(path), line + node.lineno - 1, node.value))
    return found


def json_strings(value):
    """Yield every string inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from json_strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from json_strings(inner)


def passages(path):
    """Return the prose of a committed file: pages, notebooks, strings in code, descriptions."""
    path = Path(path)
    if path.suffix == ".ipynb":
        found = []
        for number, cell in enumerate(read_notebook(path)["cells"], start=1):
            name = f"{relative(path)}[cell {number}]"
            if cell["cell_type"] == "code":
                found += python_passages(name, cell_tree(cell_source(cell)))
            else:
                found.append(Passage(name, 1, plain_markdown(cell_source(cell))))
        return found
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return python_passages(path, ast.parse(text))
    if path.suffix == ".json":
        return [Passage(relative(path), 1, string) for string in json_strings(json.loads(text))]
    if path.suffix == ".md":
        text = plain_markdown(text)
    return [Passage(relative(path), 1, text)]


PROSE_SUFFIXES = {".md", ".ipynb", ".py", ".json", ".cff", ".txt", ".yml", ".toml"}


def shared_runs(passage, known):
    """Return each place where a passage shares eight consecutive words with the fingerprint.

    Overlapping runs, which a longer copy gives, are reported once.
    """
    words = []
    for line, paragraph in paragraphs(passage.text, passage.line):
        words += normalised_words(without_attributed_quotations(paragraph), line)
    faults, last = [], -RUN_WORDS
    for start in range(len(words) - RUN_WORDS + 1):
        run = [word for word, _ in words[start : start + RUN_WORDS]]
        if _BREAK not in run and run_hash(run) in known and start - last >= RUN_WORDS:
            text = f"shares eight words with the article: {' '.join(run)!r}"
            faults.append(Fault(passage.path, words[start][1], text))
            last = start
    return faults


# --- quoted values --------------------------------------------------------------------------------

_GLUE_ROLE = re.compile(r"\{glue(?::(?P<kind>\w*))?\}`(?P<body>[^`]+)`")
_GLUE_DIRECTIVE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|:{3,})\{glue(?::\w*)?\}[ \t]*(?P<key>\S+)[ \t]*\n"
    r"(?P<options>(?:[ \t]*:[\w-]+:.*\n)*)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Quoted:
    """A key as a page quotes it; `notebook` is the path the page gives."""

    page: Path
    line: int
    notebook: Path
    key: str


def quoted_keys(path, text):
    """Return every key that a page quotes, by role or directive."""
    path = Path(path)
    found = []

    def add(start, doc, key):
        notebook = (path.parent / doc).resolve() if doc else path.resolve()
        found.append(Quoted(path, text.count("\n", 0, start) + 1, notebook, key))

    for match in _GLUE_ROLE.finditer(text):
        doc, cross, rest = match["body"].rpartition("::")
        key = rest.split(":", 1)[0] if match["kind"] == "text" else rest
        add(match.start(), doc if cross else "", key.strip())
    for match in _GLUE_DIRECTIVE.finditer(text):
        doc = re.search(r":doc:[ \t]*(\S+)", match["options"])
        add(match.start(), doc[1] if doc else "", match["key"])
    return found


def page_quotes(path):
    """Return what a Markdown page or the text cells of a notebook quote."""
    path = Path(path)
    if path.suffix != ".ipynb":
        return quoted_keys(path, path.read_text(encoding="utf-8"))
    cells = read_notebook(path)["cells"]
    texts = [cell_source(cell) for cell in cells if cell["cell_type"] == "markdown"]
    return quoted_keys(path, "\n\n".join(texts))


#: What hands values of a lab to the pages, each named by a keyword.
SETTERS = ("quote", "show")


def set_keys(path):
    """Return the keys under which a notebook hands values over, and a fault for each unreadable."""
    keys, faults = [], []
    for setter in SETTERS:
        for number, call in calls(read_notebook(path), setter):
            keys += [keyword.arg for keyword in call.keywords if keyword.arg]
            if call.args or None in [keyword.arg for keyword in call.keywords]:
                message = f"cell {number} calls {setter}() without naming each value: key=value"
                faults.append(Fault(relative(path), 1, message))
    return keys, faults


def quote_faults(pages, notebooks):
    """Return keys quoted but not set, set but not quoted, and set twice in one notebook."""
    faults, set_by = [], {}
    for notebook in notebooks:
        keys, unreadable = set_keys(notebook)
        faults += unreadable
        set_by[Path(notebook).resolve()] = keys
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            faults.append(Fault(relative(notebook), 1, f"sets the key {key!r} twice"))
    quotes = [quote for page in pages for quote in page_quotes(page)]
    for quote in quotes:
        where = relative(quote.notebook)
        if quote.notebook not in set_by:
            text = f"quotes {quote.key!r} from {where}, which is no notebook"
            faults.append(Fault(relative(quote.page), quote.line, text))
        elif quote.key not in set_by[quote.notebook]:
            text = f"quotes {quote.key!r}, which {where} never sets"
            faults.append(Fault(relative(quote.page), quote.line, text))
    used = {(quote.notebook, quote.key) for quote in quotes}
    for notebook, keys in set_by.items():
        for key in sorted(set(keys)):
            if (notebook, key) not in used:
                faults.append(Fault(relative(notebook), 1, f"sets {key!r}, which no page quotes"))
    return faults


# --- figures typed into prose ---------------------------------------------------------------------

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_YEAR = r"(?:1[5-9]|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"  # codespell:ignore nd
_NUMBER_WORD = (
    r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    r"ninety|dozen|several|half a)"
)
_PEOPLE = r"(?:people|persons|refugees|Ukrainians|inhabitants|crossings|civilians|children|deaths)"

#: Digits that are no figure, each with its reason; taken out before the digits left are reported.
ALLOWED_DIGITS = [
    (rf"\b{_DAY}(?:\s*(?:,|and|or|to|[-–])\s*{_DAY})*\s+{_MONTH}(?:\s+{_YEAR})?\b", "a date"),
    (rf"\b{_MONTH}\s+{_YEAR}\b", "a month"),
    (rf"\b{_YEAR}-\d\d-\d\d\b", "a date"),
    (
        rf"\b{_YEAR}(?:s\b|[-–/]\d\d(?:\d\d)?\b|\b)(?![.,]\d|\s*(?:%|per cent|million|billion"
        rf"|thousand|km|{_PEOPLE}))",
        "a year, a decade or a span of years",
    ),
    (r"\b\d{1,2}:\d\d\b", "a time of day"),
    (
        r"\b(?:men|women|people|those|aged|ages)\s+(?:between\s+)?\d\d\s+(?:and|to)\s+\d\d\b",
        "an age in law",
    ),
    (r"\bper (?:1,000|10,000|100,000)\b", "a unit, not a measurement"),
    (
        r"\b(?:Article|Articles|Round|Rounds|Chapter|Chapters|Part|Figure|Table|Exercise|Question|"
        r"Protocol|Group|Phase|Version|Resolution|Paragraph|Section|CC BY|Python)\s+"
        r"\d[\d./]*(?:\s*(?:,|and|or|to|[-–])\s*\d[\d./]*)*\b",
        "the name of a numbered thing",
    ),
    (
        r"\b(?:Regulation|Directive|Decision|Order)\s+(?:\([A-Z]+\)\s*)?(?:No\.?\s*)?[\d/]+(?:/[A-Z]+)?",
        "the number of a legal act",
    ),
    (r"\b(?!USD|EUR|GBP|UAH)[A-Za-z]+[-/]?\d+(?:[-/]\w+)*\b", "a name with a digit (G7, ES-11/1)"),
]
_ALLOWED_DIGITS = [re.compile(pattern) for pattern, _ in ALLOWED_DIGITS]

_FIGURE_DIGITS = re.compile(r"[$€£]?\d[\d,.]*(?:\s*(?:%|[a-z]+))?")
_SMALL = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty)"

#: Words that state a figure as surely as digits do.
_FIGURE_WORDS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_NUMBER_WORD}(?:[- ]\w+)?\s+(?:hundred|thousand|million|billion)s?\b",
        rf"\b{_NUMBER_WORD}(?:[- ]\w+)?\s+per\s*cent\b",
        rf"\b{_SMALL}\s+(?:in|out of)\s+(?:every\s+)?{_SMALL}\b",
        rf"\b{_SMALL}[- ](?:third|quarter|fifth|sixth|seventh|eighth|tenth)s?\b(?!\s+time)",
        r"\ba\s+(?:third|quarter|fifth|tenth)\s+of\b",
        rf"\b{_SMALL}\s+times\s+(?:as|more|the)\b",
        rf"\b(?!an?\b|one\b|several\b){_NUMBER_WORD}(?:[- ]\w+)?\s+{_PEOPLE}\b",
    )
]

#: Markdown that is no prose: comments, roles, code, tags, targets, footnotes, URLs, list numbers.
_NOT_PROSE = [
    re.compile(pattern, re.MULTILINE | re.DOTALL)
    for pattern in (
        r"<!--.*?-->",
        r"\{[\w:.-]+\}`+[^`]*`+",
        r"`+[^`\n]+`+",
        r"\]\([^)\s]*\)",
        r"\]\[[^\]]*\]",
        r"<[^>\n]+>",
        r"\[\^[^\]]+\]",
        r"https?://\S+",
        r"^[ \t]*\[[^\]\n]+\]:[^\n]*$",
        r"^[ \t>]*\d+[.)](?=\s)",
        r"^#+\s*\d+(?:\.\d+)*[.:)]?(?=\s)",
    )
]
_COUNTED = "one two three four five six seven eight nine ten eleven twelve"
_DIGITS = {word: str(number) for number, word in enumerate(_COUNTED.split(), start=1)}
_VERBATIM = (None, "{code-cell}", "{code-block}", "{code}", "{literalinclude}", "{raw}")


def without_front_matter(lines):
    """Return the lines of a page with its front matter emptied."""
    if not lines or lines[0].strip() != "---":
        return lines
    ends = [n for n, line in enumerate(lines[1:], start=1) if line.strip() == "---"]
    return [""] * (ends[0] + 1) + lines[ends[0] + 1 :] if ends else lines


def without_fences(lines):
    """Return the lines with code emptied and, of directives, only their title and body kept."""
    kept, code_fence, directives, options = [], None, [], False
    for line in lines:
        bare = line.strip()
        fence = re.match(r"(`{3,}|~{3,}|:{3,})\s*(\{[\w:.-]+\})?", bare)
        title = ""
        if code_fence:
            code_fence = None if bare == code_fence else code_fence
        elif fence and bare in directives:
            del directives[directives.index(bare) :]
            options = False
        elif fence and not bare.startswith(":") and fence[2] in _VERBATIM:
            code_fence = fence[1]
        elif fence:
            directives.append(fence[1])
            options = True
            title = "" if "glue" in (fence[2] or "glue") else bare[fence.end() :]
        else:
            options = options and bool(re.match(r":[\w-]+:", bare))
            title = "" if options else line
        kept.append(title)
    return kept


def prose_only(text):
    """Return Markdown with all that is not prose blanked out, line for line."""
    lines = without_fences(without_front_matter(text.split("\n")))
    dropped = re.compile(r"\([\w.-]+\)=|%.*")
    text = "\n".join("" if dropped.fullmatch(line.strip()) else line for line in lines)
    for pattern in _NOT_PROSE:
        text = pattern.sub(lambda match: "\n" * match[0].count("\n") + " ", text)
    return text


def _amount(text):
    """Return a figure as digits, without what it counts: "4 million" of "four million people"."""
    text = re.sub(rf"\s+{_PEOPLE}$", "", " ".join(text.lower().split()), flags=re.IGNORECASE)
    return " ".join(_DIGITS.get(word, word) for word in text.split())


def _states(phrase, text):
    """Return whether a phrase of the article states the figure that a text gives."""
    return re.search(rf"(?<![\d.,]){re.escape(_amount(text))}\b", _amount(phrase)) is not None


def typed_figures(path, text, stated=()):
    """Return every figure that a story states in its own digits or words instead of quoting.

    The figures that the article itself states, kept with its claims, may stand in words: a story
    has to be able to name the figure that it tests.
    """
    faults = []
    for number, line in enumerate(prose_only(text).split("\n"), start=1):
        left = line
        for pattern in _ALLOWED_DIGITS:
            left = pattern.sub(" ", left)
        typed = [match[0].strip() for match in _FIGURE_DIGITS.finditer(left)]
        worded = [match[0] for pattern in _FIGURE_WORDS for match in pattern.finditer(left)]
        worded = [text for text in worded if not any(_states(phrase, text) for phrase in stated)]
        faults += [Fault(relative(path), number, f"types the figure {text!r}") for text in typed]
        faults += [Fault(relative(path), number, f"states {text!r} in words") for text in worded]
    return faults


# --- what a chapter holds -------------------------------------------------------------------------


def sections(text):
    """Return ``(heading, body)`` for each heading; a body runs to the next one of its own level."""
    matches = list(re.finditer(r"^(#+)\s+(.*)$", text, re.MULTILINE))
    found = []
    for index, match in enumerate(matches):
        following = [m.start() for m in matches[index + 1 :] if len(m[1]) <= len(match[1])]
        end = following[0] if following else len(text)
        found.append((match[2], text[match.end() : end]))
    return found


#: What the heading of the verdicts says, in one of two ways.
VERDICTS = r"\bsaid\b|\bthen and now\b"


def story_faults(path, text):
    """Return what a story lacks of the parts that every story has."""
    name, parts, faults = relative(path), sections(text), []
    verdicts = [body for heading, body in parts if re.search(VERDICTS, heading, re.I)]
    if not verdicts:
        faults.append(Fault(name, 1, "has no section on what the article said and what is known"))
    elif not any("{glue" in body for body in verdicts):
        faults.append(Fault(name, 1, "types its table of verdicts instead of quoting it"))
    if not any(
        re.search(r"\b(cannot|can't|can not|do(es)? not|unknown|not known)\b", heading, re.I)
        for heading, _ in parts
    ):
        faults.append(Fault(name, 1, "has no section on what the data cannot say"))
    questions = [body for heading, body in parts if re.search(r"\bdiscuss", heading, re.I)]
    if not questions:
        faults.append(Fault(name, 1, "has no questions to discuss"))
    else:
        asked = len(re.findall(r"^\s{0,3}(?:\d+[.)]|[-*+])\s+\S", questions[-1], re.MULTILINE))
        if asked != 3:
            faults.append(Fault(name, 1, f"asks {asked} questions to discuss instead of three"))
    return faults


#: What a lab says before its first line of code.
LAB_OPENING = {
    "goals": r"\b(goals?|you will|by the end)\b",
    "time": r"\b(time|minutes|hour)\b",
    "prerequisites": r"\b(prerequisites?|you need|before you start|you should know)\b",
}


def lab_faults(path):
    """Return what a lab lacks: its opening, a guess before the result.

    How many exercises it has, and of what kinds, `tools.lessons` looks at.
    """
    name, notebook, faults = relative(path), read_notebook(path), []
    opening = ""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            break
        opening += cell_source(cell) + "\n\n"
    for what, pattern in LAB_OPENING.items():
        if not re.search(pattern, opening, re.I):
            faults.append(Fault(name, 1, f"does not open with its {what}"))
    if not list(calls(notebook, "guess")):
        faults.append(Fault(name, 1, "never asks for a guess"))
    _, not_literal = literal_keys(path, "check")
    return faults + not_literal


def solution_faults(lab, solutions):
    """Return the exercises of a lab that its solutions leave out, and those it does not have."""
    asked, _ = literal_keys(lab, "check")
    answered, faults = literal_keys(solutions, "check")
    name = relative(solutions)
    for exercise in sorted(set(asked) - set(answered)):
        faults.append(Fault(name, 1, f"has no answer to {exercise!r}"))
    for exercise in sorted(set(answered) - set(asked)):
        faults.append(Fault(name, 1, f"answers {exercise!r}, which the lab does not ask"))
    return faults


# --- sources --------------------------------------------------------------------------------------

#: Hosts whose pages repeat what a primary source says, each with the source that a reader expects.
WEAK_HOSTS = {
    "report.az": "the Kremlin's own text",
    "platinumpost.news": "Sky News",
    "yahoo.com": "the White House's briefing",
    "businessinsider.com": "the White House's briefing",
    "businessinsider.in": "the White House's briefing",
    "indiatoday.in": "the Department of Defense's transcript",
    "deccanherald.com": "NATO's press conference",
    "eurasiantimes.com": "the Department of Defense's transcript",
    "theepochtimes.com": "the Department of Defense's release",
    "dnb.nl": "the Regulation, by its CELEX number",
    "euneighbourseast.eu": "the Regulation, by its CELEX number",
    "ukranews.com": "the Regulation, by its CELEX number",
    "foxbusiness.com": "the White House's fact sheet",
    "unctad.org": "the Executive Order, by its number",
    "hamodia.com": "the Polish ministry's statement",
    "springer.com": "the Nobel Committee's press release",
    "wirenews.co.uk": "the State Department's fact sheet",
    "norkhosq.net": "Arms Control Today, by its issue",
    "questia.com": "Arms Control Today, by its issue",
    "howstuffworks.com": "the treaty, by its UNTS number",
    "countryreports.org": "the treaty, by its UNTS number",
    "infogalactic.com": "the UN document, by its symbol",
    "mapleleafnavy.com": "NATO's survey, Pew's report",
    "ekathimerini.com": "NATO's survey, Pew's report",
    "open4business.com.ua": "OHCHR's update",
    "webjosh.com": "NATO's press conference",
}
_ADDRESS = re.compile(
    r"https?://(?:[\w-]+\.)*?(?P<host>[\w-]+(?:\.com?)?\.[a-z]+)(?![\w.-])[^\s\"'<>)}\],|]*"
)
_SECONDARY = re.compile(r"\bsecondary\b", re.IGNORECASE)


def _entries(path, text):
    """Yield ``(line, text)`` for each entry of a bibliography, or each line of another file."""
    begins, line = r"(?m)^(?=@)" if Path(path).suffix == ".bib" else r"(?m)^", 1
    for entry in re.split(begins, text):
        yield line, entry
        line += entry.count("\n")


def marked_secondary(path, text):
    """Return the addresses that an entry or a row cites and says to be secondary."""
    parts = [entry for _, entry in _entries(path, text) if _SECONDARY.search(entry)]
    return {found[0] for part in parts for found in _ADDRESS.finditer(part)}


def weak_sources(path, text, marked=()):
    """Return each document that is cited from a host that has it at second hand.

    Where nothing better is public, the row or the entry says that it is secondary, and may cite it;
    then a page may do so too. `marked` are the addresses of which another file says so.
    """
    marked, faults = {*marked, *marked_secondary(path, text)}, []
    for line, entry in _entries(path, text):
        for found in _ADDRESS.finditer(entry):
            better = WEAK_HOSTS.get(found["host"])
            if better and found[0] not in marked:
                where = line + entry.count("\n", 0, found.start())
                message = f"cites {found['host']}; a reader expects {better}"
                faults.append(Fault(relative(path), where, message))
    return faults


# --- rounding -------------------------------------------------------------------------------------

_FIXED_PLACES = re.compile(r"\.\d+[f%]$")


def rounding_faults(path):
    """Return where a module rounds otherwise than by `summit.words.rounded`, or before it draws."""
    tree, faults = ast.parse(Path(path).read_text(encoding="utf-8")), []
    for node in ast.walk(tree):
        form = node.format_spec if isinstance(node, ast.FormattedValue) else None
        parts = form.values if form else ()
        typed = "".join(part.value for part in parts if isinstance(part, ast.Constant))
        if _FIXED_PLACES.search(typed):
            faults.append(Fault(relative(path), node.lineno, "rounds by a format: use rounded()"))
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr == "round":
            text = "rounds a table: a chart's numbers are unrounded"
            faults.append(Fault(relative(path), node.lineno, text))
    return faults
