"""The words that the article puts in quotation marks, beside the words of a source."""

# A quotation is a few attributed words.
LONGEST = 10


def quotations(sources):
    """One row a phrase: the words as the article quotes them, and as a source has them.

    Selected: phrases for which a source was found, typed from the article and the pages named.
    Dropped, corrected, assumed: nothing.
    """
    source = sources.written("quotations")
    for column in ("in_article", "in_source"):
        long = source.frame[column].str.split().str.len() > LONGEST
        source.refuse(long, column, f"at most {LONGEST} words")
    return source.described("quotations")
