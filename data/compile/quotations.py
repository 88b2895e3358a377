"""The words that the article puts in quotation marks, beside the words of a source."""

# A quotation is a few attributed words.
LONGEST = 10
OF_A_SOURCE = ("in_source", "source_type", "source_url")


def quotations(sources):
    """One row a phrase: the words as the article quotes them, and as a source has them.

    Selected: every phrase that the article puts in quotation marks, typed from the article and the
    pages named; of a long one, the words that decide.
    Dropped, corrected: nothing.
    Assumed: nothing; a phrase without a source says in its note where it was looked for.
    """
    source = sources.written("quotations")
    found = source.frame.agreement != "not_found"
    for column in ("in_article", "in_source"):
        long = source.frame[column].str.split().str.len() > LONGEST
        source.refuse(long, column, f"at most {LONGEST} words")
    for column in OF_A_SOURCE:
        source.refuse(found == (source.frame[column] == ""), column, "filled exactly where found")
    source.refuse(~found & (source.frame.note == ""), "note", "says where a lost phrase was sought")
    same = _plain(source.frame.in_article) == _plain(source.frame.in_source)
    exact = source.frame.agreement == "word_for_word"
    source.refuse(exact & ~same, "agreement", "word_for_word only of the same words")
    changed = source.frame.agreement.isin(["changed", "paraphrase_made_a_quotation"])
    source.refuse(changed & same, "agreement", "changed only of other words")
    blank = source.frame.changed_words == ""
    source.refuse(changed == blank, "changed_words", "filled exactly where words changed")
    return source.described("quotations")


def _plain(words):
    """Return words without the commas and capitals that an editor may set as he likes."""
    return words.str.replace(",", "").str.lower()
