"""Sanctions on Russia."""

# The regulation of 26 January 2026 ends the import of gas for good: a law, and no package.
NO_PACKAGE = {"gas"}


def sanctions(sources):
    """Sanctions by date since February 2022, with what each did to trade in energy.

    Selected: the European Union's packages as far as each has an act with a number, its law that
    ends the import of gas, and the United States' ban on energy, typed by this project from the
    acts and pages named in each row: the list has nothing else.
    Dropped: a package that was announced and of which no act was found.
    Corrected: what a measure does is retold in the book's own words, and its part in trade in
    energy put into one of ten words.
    Assumed: a day is that of adoption; the day of publication is blank where no page gives it.
    """
    source = sources.written("sanctions")
    made = source.described("sanctions")
    numbered = (made.actor == "EU") & ~made.energy.isin(NO_PACKAGE)
    source.refuse(
        made.package.isna() == numbered, "package", "a number for the EU's packages alone"
    )
    order = list(made.package.dropna())
    last = max(order, default=0)
    if order != sorted(order) or set(order) != set(range(1, last + 1)):
        source.stop("packages in order, none left out", f"found {order}")
    source.refuse(made.published_on < made.date, "published_on", "not before the day of adoption")
    return made
