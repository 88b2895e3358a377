"""People displaced inside Ukraine, from IOM's telephone surveys."""

NEW_METHOD_ROUND = 13


def displaced_inside(sources):
    """People displaced inside Ukraine, and people back at home, by survey round.

    Selected: the national total of every round, typed by this project from the publication that the
    row names.
    Dropped: nothing; a round without a national total has a row and no figure. Round 21, of which
    nothing was found, has no row.
    Corrected: how exactly a total is known is put into one of six words.
    Assumed: the method changed with round 13.
    """
    columns = "round,when,displaced,returnees,precision,evidence"
    source = sources.written("displaced_inside", columns)
    made = source.described("displaced_inside")
    told = made.when.str.fullmatch(r"\d{4}-\d{2}(-\d{2})?")
    source.refuse(~told, "when", "a day or a month")
    lacking = made.precision.isin(["not_found", "not_published"])
    source.refuse(made.displaced.isna() != lacking, "displaced", "blank exactly if not found")
    new = made["round"] >= NEW_METHOD_ROUND
    return made.drop(columns="when").assign(
        month=made.when.str[:7],
        date=source.dates("when", blank=made.when[made.when.str.len() == 7]),
        method=new.map({True: "from_round_13", False: "rounds_1_to_12"}),
    )
