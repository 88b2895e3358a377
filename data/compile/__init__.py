"""From the publishers' files to the book's own tables.

Run ``python -m data.compile --sources DIR`` from the top of the repository. A table has a function
of its name, ``crossings_daily(sources)``, in the module of its subject, ``crossings.py``; what the
table means is written once, in the file of that subject in ``descriptor``. The docstring of the
function says what was selected, dropped, corrected and assumed on the way; the names of countries
and the order of columns and rows are as described, so `Sources.table` sees to them for all alike.

- `reading` opens the publishers' files: `Sources` and the checks of cells.
- `describe` makes ``datapackage.json`` of the descriptor, `checks` holds tables against each other,
  `build` runs it all, and `refresh` takes over a new edition.
- `kiel` reads the releases of the tracker of aid, on which three subjects stand.
- ``lists/<table>.csv`` is a list of the book's own, for what no publisher has as a file: typed from
  the pages that its rows name, or read off a page's versions; ``lists/words.csv`` has the book's
  words for what publishers write in a column.
"""
