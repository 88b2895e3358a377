"""Sanctions on Russia."""


def sanctions(sources):
    """Sanctions by date, February to June 2022, with what each did to trade in energy.

    Selected: the European Union's first six packages and the United States' ban on energy, typed by
    this project from the pages named in each row: the list has nothing else.
    Dropped: nothing.
    Corrected: what a measure does is retold in the book's own words, and its part in trade in
    energy put into one of six words.
    Assumed: a day is that of adoption.
    """
    source = sources.written("sanctions")
    made = source.described("sanctions")
    union = made.actor == "EU"
    source.refuse(made.package.isna() == union, "package", "a number for the EU's measures alone")
    order = list(made.package.dropna())
    if order != sorted(order) or set(order) != set(range(1, 7)):
        source.stop("packages 1 to 6 in order", f"found {order}")
    return made
