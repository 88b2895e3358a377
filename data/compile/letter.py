"""The open letter of June 1997 against NATO's enlargement, which the article quotes."""


def letter_signatories(sources):
    """How many signed the letter, by who says so: one row a document.

    Selected: the documents found, typed from the pages named.
    Dropped, corrected: nothing.
    Assumed: "more than forty" is 40 with the bound above.
    """
    return sources.written("letter_signatories").described("letter_signatories")
