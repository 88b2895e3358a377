"""What was said of the number of people killed, by whom and of whom."""


def deaths_stated(sources):
    """Statements of the number of people killed, one row a statement.

    Selected: statements found with a source, typed from the page that each row names.
    Dropped: nothing.
    Corrected: nothing; of OHCHR's later statements the figures for February and March 2022 were
    added up when they were typed.
    Assumed: a single figure is both low and high; a blank high means more than low.
    """
    source = sources.written("deaths_stated")
    made = source.described("deaths_stated")
    source.low_and_high()
    counted = made.counted_to
    source.refuse(counted > made.stated_on, "counted_to", "not after stated_on")
    confirmed = made.kind == "confirmed"
    source.refuse(confirmed != counted.notna(), "counted_to", "filled exactly if confirmed")
    return made
