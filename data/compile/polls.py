"""Opinion polls: whether to join NATO, and views of it. Each with pollster, mode and quality."""

SHARES = ["for_pct", "against_pct", "other_or_no_answer_pct"]
MEMBERSHIP_COLUMNS = (
    "iso3,series,fieldwork_first,fieldwork_last,fieldwork_precision,pollster,commissioned_by,"
    "question,mode,for_pct,against_pct,other_or_no_answer_pct,respondents,quality,note,source_url"
)
VIEWS_COLUMNS = (
    "year,published,scope,iso3,pollster,question,share_pct,bound,source_type,source_url,note"
)
# What one share is of; a publisher may state it again, in a later edition.
ASKED = ["pollster", "question", "year", "scope", "iso3"]
WAR_COLUMNS = (
    "pollster,survey,question,fieldwork_first,fieldwork_last,published,scope,iso3,share_pct,bound,"
    "source_type,source_url,note"
)


def polls_nato_membership(sources):
    """Opinion polls on joining NATO in Ukraine, Finland and Sweden, 2008 to 2024.

    Selected: polls typed by this project from the pages named in each row.
    Dropped: nothing.
    Corrected: pollsters, questions, modes and quality are put into one word each.
    Assumed: fieldwork spans the days that the source's wording allows; date is the middle of them.
    """
    source = sources.written("polls_nato_membership", MEMBERSHIP_COLUMNS)
    made = source.described("polls_nato_membership")
    total = made[SHARES].fillna(0).sum(axis=1)
    source.refuse(total > 101, "for_pct", "answers add up to no more than 101 per cent")
    whole = made[SHARES].notna().all(axis=1)
    source.refuse(whole & (total < 95), SHARES[2], "answers add up to 95 per cent or more")
    several = made.groupby("series").question.transform("nunique") > 1
    source.refuse(several, "question", "one question a series")
    first, last = made.fieldwork_first, made.fieldwork_last
    return made.assign(date=(first + (last - first) / 2).dt.floor("D"))


def views_of_nato(sources):
    """Opinions of NATO in member states and elsewhere: Pew's surveys, and NATO's own.

    Selected: shares typed by this project from the pages named in each row.
    Dropped: nothing; a share that a publisher states again stays beside the first.
    Corrected: a measure is put into who asked, one word for the question, and a bound.
    Assumed: "over 70 per cent" is 70 with the bound above; a country is a member by the end of the
    year; of two editions of one share, the one published later replaces the other.
    """
    source = sources.written("views_of_nato", VIEWS_COLUMNS)
    made = source.described("views_of_nato")
    single = made.scope == "country"
    source.refuse(single != (made.iso3 != ""), "iso3", "a country's code where scope is country")
    sources.countries.code(source, "iso3", where=single)
    editions = made.groupby(ASKED, observed=True)
    source.refuse(
        made.published.isna() & (editions.scope.transform("size") > 1),
        "published",
        "a day where a share is stated twice",
    )
    joined = sources.table("nato_members").set_index("iso3").accession_date.dt.year
    members = made.iso3.map(joined) <= made.year.astype("int64")
    newest = editions.published.transform("max")
    return made.assign(
        country=sources.countries.name(made.iso3).fillna(""),
        member_then=members.astype("boolean").mask(~single),
        replaced=made.published.notna() & (made.published < newest),
    ).sort_values([*ASKED, "published"])


def views_of_the_war(sources):
    """Surveys of spring 2022 that came near the question of how the attack was judged.

    Selected: shares typed by this project from the pages named in each row.
    Dropped: answers to other questions of the same surveys.
    Corrected: a question is put into one word, "over 80 per cent" into 80 with the bound above.
    Assumed: a country is a member if it was one on the last day of its survey's fieldwork. That of
    GLOBSEC, "the second half of March" in one report and "the turn of March and April" in another,
    spans both.
    """
    source = sources.written("views_of_the_war", WAR_COLUMNS)
    made = source.described("views_of_the_war")
    single = made.scope == "country"
    sources.countries.code(source, "iso3", where=single)
    source.refuse(single & made.fieldwork_last.isna(), "fieldwork_last", "known of a country")
    joined = made.iso3.map(sources.table("nato_members").set_index("iso3").accession_date)
    return made.assign(
        country=sources.countries.name(made.iso3).fillna(""),
        member_then=(joined <= made.fieldwork_last).astype("boolean").mask(~single),
    )
