"""How the book writes days and countries in a sentence."""

from __future__ import annotations

import pandas as pd

# In running text the English names of these countries take an article.
_WITH_ARTICLE = ("Republic", "Federation", "Kingdom", "States", "Netherlands", "Philippines")


def day_text(day: pd.Timestamp) -> str:
    """Return a day as the book writes it, such as ``29 March 2022``."""
    return f"{day.day} {day:%B %Y}"


def day_of_month(day: pd.Timestamp) -> str:
    """Return a day whose year is plain from the text, such as ``29 March``."""
    return f"{day.day} {day:%B}"


def the(country: str) -> str:
    """Return a country's name as it stands inside a sentence.

    Parameters
    ----------
    country : str
        A name or label of the table of countries.

    Returns
    -------
    str
        With "the" where English puts it: "the Republic of Moldova", but "Poland".
    """
    words = country.split(" ")
    takes_article = words[0] in (*_WITH_ARTICLE, "United") or words[-1] in _WITH_ARTICLE
    return f"the {country}" if takes_article else country
