"""A chart that carries its own words: a finding, a description, a source and its numbers."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from summit import data
from summit.draw import marks, style
from summit.markup import numbers_html, table_html
from summit.publishing import publishing
from summit.words import MONTHS, as_of_text, day_text

NAME_PATTERN = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
SHORTEST_ALT = 40
#: Letters of the sources that are named below a chart: two lines of a phone, less the words around
#: them; and of these what it takes to say that there are more.
LONGEST_SOURCES, SAYING_MORE = 90, 26


class Chart:
    """A matplotlib figure with all that a reader needs to trust it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure or matplotlib.axes.Axes
        The drawing. It is turned into SVG at once, so the figure may be changed and used again.
    name : str
        A short name in lower case with hyphens, such as ``"million-days"``; the figure's anchor.
    title : str
        What the picture *shows*: the finding, not the topic.
    alt : str
        The picture in words, for those who do not see it: computed from the numbers.
    numbers : pandas.DataFrame
        The numbers behind the picture, columns named as a reader should see them. A named index
        is shown as the first column.
    tables : sequence of str
        The book's tables (see `summit.data.tables`) the numbers come from: the source line, its
        date and the links to the files follow from them.
    note : str, optional
        A sentence under the picture: a definition, a gap, a caution.
    source, as_of : str, optional
        For numbers that are *not* from the book's tables: where they come from, and of which day.
        Give both; `tables` too, where some of the numbers are from there.
    unit : str, optional
        What the numbers of the marks count, where no column's head says it: ``"people"``.
    file : str, optional
        For numbers that the book itself works out for a whole page: the file of them that it
        publishes beside its tables, such as ``"verdicts.csv"``.

    Raises
    ------
    TypeError
        When a part has the wrong type.
    ValueError
        When a part is missing or empty, or a table is not known.

    Examples
    --------
    >>> Chart(ax, name="by-day", title="Half left within two weeks", alt="A line that ...",
    ...       numbers=frame, tables=["crossings_daily"])  # doctest: +SKIP
    """

    def __init__(
        self,
        figure: Figure | Axes,
        *,
        name: str,
        title: str,
        alt: str,
        numbers: pd.DataFrame,
        tables: Sequence[str] = (),
        note: str = "",
        source: str = "",
        as_of: str = "",
        unit: str = "",
        file: str = "",
    ) -> None:
        self.figure = _figure_of(figure)
        self.name = _checked_name(name)
        self.title = _sentence("title", title)
        self.alt = _checked_alt(alt, self.title)
        self.numbers = _checked_numbers(numbers)
        self.tables = _checked_tables(tables, source, as_of)
        self.files = (*(f"{table}.csv" for table in self.tables), *_checked_file(file))
        self.note = _words("note", note)
        self.sources = _sources(self.tables, source, as_of)
        svg = style.svg_of(self.figure, name=self.name, alt=self.alt)
        # After it is drawn: a layout engine moves the axes only then.
        self.marks = marks.marks_of(self.figure, self.numbers)
        days = _column_of_days(self.numbers, self.marks)
        self.svg = marks.with_marks(svg, self.marks, unit=_words("unit", unit), day=days)
        # A figure of pyplot's would be shown a second time at the end of its cell.
        plt.close(self.figure)

    def __repr__(self) -> str:
        return f"Chart {self.name}: {self.title}"

    @property
    def height(self) -> float:
        """How high the picture is, in the units of its own drawing."""
        return float(re.search(r'viewBox="\S+ \S+ \S+ ([^"]+)"', self.svg)[1])

    def to_html(self) -> str:
        """Return the ``<figure>``: title, chart, note, source, description and data."""
        note = f'<p class="chart-note">{escape(self.note)}</p>\n' if self.note else ""
        return (
            f'<figure class="chart" id="fig-{self.name}">\n'
            f'<p class="chart-title">{escape(self.title)}</p>\n'
            f"{self.svg}\n"
            f"<figcaption>\n{note}"
            f'<p class="chart-source">{_source_line(self.sources)}</p>\n'
            f"</figcaption>\n{self._numbers_html()}</figure>"
        )

    def to_png(self) -> bytes:
        """Return the picture alone as PNG bytes, for outputs that take no SVG."""
        png = io.BytesIO()
        with style.saving():
            self.figure.savefig(png, format="png", metadata={"Software": None})
        return png.getvalue()

    def _repr_mimebundle_(self, **_options: object) -> dict:
        return {
            "text/html": self.to_html(),
            "image/png": self.to_png(),
            "text/plain": f"{self!r}\n{self.alt}",
        }

    def _numbers_html(self) -> str:
        links = "".join(f'<a href="../../data/{file}" download>{file}</a>\n' for file in self.files)
        download = f"<p>The whole table, as a file: {links}</p>\n" if links else ""
        table = "\n" + table_html(self.numbers, caption=self.title)
        full = "; ".join(escape(one.full) for one in self.sources)
        return numbers_html(self.alt, table, f"<p>Source in full: {full}.</p>\n{download}")


def _figure_of(figure: Figure | Axes) -> Figure:
    if isinstance(figure, Axes):
        figure = figure.figure
    if isinstance(figure, np.ndarray):
        raise TypeError(
            "A Chart takes one figure or axes; this is an array of axes: pass the figure."
        )
    if not isinstance(figure, Figure):
        raise TypeError(
            f"A Chart draws a matplotlib Figure or Axes; this is a {type(figure).__name__}."
        )
    return figure


def _words(part: str, text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"A Chart's {part} is text; this is a {type(text).__name__}.")
    return " ".join(text.split())


# How Python writes a gap: a number that was missing got into a sentence.
_GAP = re.compile(r"(?<![\w-])(?:nan|NaN|NaT|<NA>)(?![\w-])")


def _sentence(part: str, text: str) -> str:
    words = _words(part, text)
    if gap := _GAP.search(words):
        raise ValueError(f"A Chart's {part} has a gap in the data, {gap[0]}, in it: {words!r}.")
    if not words:
        raise ValueError(f"A Chart needs its {part}; this one is empty.")
    return words


def _checked_name(name: str) -> str:
    if not isinstance(name, str) or not NAME_PATTERN.fullmatch(name):
        raise ValueError(
            f"A Chart's name is lower-case words joined by hyphens, such as 'million-days'; "
            f"got {name!r}."
        )
    return name


def _checked_alt(alt: str, title: str) -> str:
    words = _sentence("alt", alt)
    if len(words) < SHORTEST_ALT or words == title:
        raise ValueError(
            f"A Chart's alt text says what the picture shows, in at least {SHORTEST_ALT} "
            f"characters and not just its title; got {words!r}."
        )
    return words


def _checked_numbers(numbers: pd.DataFrame) -> pd.DataFrame:
    if isinstance(numbers, pd.Series):
        numbers = numbers.to_frame()
    if not isinstance(numbers, pd.DataFrame):
        raise TypeError(
            f"A Chart's numbers are a pandas DataFrame; this is a {type(numbers).__name__}."
        )
    if numbers.empty:
        raise ValueError("A Chart needs the numbers behind it; this table has no cell.")
    named = [name for name in numbers.index.names if name is not None]
    return numbers.reset_index() if named else numbers


def _checked_tables(tables: Sequence[str], source: str, as_of: str) -> tuple[str, ...]:
    if isinstance(tables, str):
        raise TypeError(f"A Chart's tables are a list of names: write [{tables!r}].")
    if not isinstance(tables, Iterable):
        raise TypeError(f"A Chart's tables are a list of names; this is a {type(tables).__name__}.")
    tables = tuple(tables)
    if not (tables or source) or bool(source) != bool(as_of):
        raise ValueError(
            "A Chart says where its numbers come from: tables=[...], names of the book's tables, "
            "or source=... with as_of=..., where it is from and of which day, or all three."
        )
    known = data.tables()
    for table in tables:
        if table not in known:
            raise ValueError(
                f"No table is called {table!r}. The book's tables: {', '.join(known)}."
            )
    return tables


def _checked_file(file: str) -> tuple[str, ...]:
    file = _words("file", file)
    if file and not re.fullmatch(r"[a-z0-9_]+\.csv", file):
        raise ValueError(
            f"A Chart's file is the name of one the book publishes, such as 'verdicts.csv'; "
            f"this is {file!r}."
        )
    return (file,) if file else ()


def _column_of_days(numbers: pd.DataFrame, series: list[list[marks.Mark]]) -> str:
    """Return the place of the column with the day of each number, where no mark names that."""
    named = {0} | {mark.column for one in series for mark in one}
    days = [
        place
        for place, kind in enumerate(numbers.dtypes)
        if pd.api.types.is_datetime64_any_dtype(kind)
    ]
    return str(days[0]) if len(days) == 1 and days[0] not in named else ""


@dataclass(frozen=True)
class _Source:
    """A source of a chart's numbers: as it stands below the chart, and in full."""

    short: str
    as_of: str
    full: str
    table: str = ""

    def html(self) -> str:
        cited = escape(_short_days(self.short))
        if self.table and publishing():
            # The table's data sheet. In a notebook the page is not there.
            anchor = f"table-{self.table.replace('_', '-')}"
            cited = f'<a href="../../chapters/data.html#{anchor}">{cited}</a>'
        return f"{cited}, as of {escape(_short_days(self.as_of))}"

    def __len__(self) -> int:
        return len(_short_days(f"{self.short}, as of {self.as_of}; "))


def _sources(tables: Sequence[str], source: str, as_of: str) -> tuple[_Source, ...]:
    """Say who counted and up to when: of the tables' descriptor, so that it is said once."""
    seen: dict[str, _Source] = {}
    for table in tables:
        described = data.describe(table)
        title, day = described["sources"][0]["title"], as_of_text(described["as_of"])
        full = f"{title}, as of {day}{_read_on(described)}"
        seen.setdefault(title, _Source(described.get("cited_as", title), day, full, table))
    if source:
        title, day = _words("source", source), _words("as_of", as_of)
        seen[title] = _Source(re.split("[,;]", title)[0], day, f"{title}, as of {day}")
    return tuple(seen.values())


def _source_line(sources: Sequence[_Source]) -> str:
    """Name who counted, in one line where it is one publisher: the others are named in full."""
    different = list({(one.short, one.as_of): one for one in reversed(sources)}.values())[::-1]
    ends = list(itertools.accumulate(map(len, different)))
    room = LONGEST_SOURCES - (SAYING_MORE if ends[-1] > LONGEST_SOURCES else 0)
    named = different[: max(1, sum(end <= room for end in ends))]
    left = len(different) - len(named)
    more = f"; and {left} more, named below" if left else ""
    word = "Source" if len(different) == 1 else "Sources"
    return f"{word}: {'; '.join(one.html() for one in named)}{more}."


_MONTH_AND_YEAR = re.compile(rf"\b({'|'.join(MONTHS)}) (?=\d{{4}})")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _short_days(text: str) -> str:
    """Write the days in a text as short as a line below a chart has them: 28 Mar 2022."""
    text = _ISO_DAY.sub(lambda found: day_text(pd.Timestamp(found[0])), text)
    return _MONTH_AND_YEAR.sub(lambda found: f"{found[1][:3]} ", text)


def _read_on(described: dict) -> str:
    """Say when a table of years was read, which its year does not tell."""
    is_year = len(described["as_of"]) == len("2024")
    return f" (read on {day_text(pd.Timestamp(described['read_on']))})" if is_year else ""
