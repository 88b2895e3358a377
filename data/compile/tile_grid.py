"""The book's own map: one square a country, so that no border is drawn and none is large."""


def tile_grid(sources):
    """One square a country, on which the book draws Europe and North America.

    Selected: every country that other tables have figures of and that a map of Europe shows.
    Dropped, corrected: nothing.
    Assumed: the places, designed by hand for this book.
    """
    source = sources.written("tile_grid", "iso3,column,row")
    codes = sources.countries.code(source, "iso3")
    again = source.frame.duplicated
    source.refuse(again("iso3"), "iso3", "one square a country")
    source.refuse(again(["column", "row"]), "iso3", "one country a square")
    drawn = {
        *sources.table("recorded_by_country").iso3,
        *sources.table("temporary_protection").iso3,
    }
    if absent := sorted(drawn - set(codes)):
        source.stop("every country drawn", f"{absent} have figures but no square")
    return source.frame.assign(column=source.counts("column"), row=source.counts("row"))
