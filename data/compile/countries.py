"""One table of countries, through which every name and code met in a source has to pass."""

from pathlib import Path

import pandas as pd

from summit.data import TableError

ALIASES = Path(__file__).with_name("aliases.csv")
SOURCE = "refugees/unhcr_countries.csv"

# UNHCR abbreviates these two words; the UN's short names, which the book uses, write them out.
WRITTEN_OUT = {"Rep.": "Republic", "Dem.": "Democratic"}

# Codes that are no country. XXA and XXX are UNHCR's own; Tibetan has no code there, and XXT is
# the book's (ISO 3166 leaves XAA to XZZ to users). XXO holds hosts too small to be listed one by
# one.
NOT_COUNTRIES = {"XXA", "XXB", "XXE", "XXO", "XXP", "XXT", "XXX"}

# Hosts and donors that UNHCR's list lacks. Kiel and SIPRI count Taiwan apart; ISO 3166 gives it the
# code TWN. The other codes are the book's own.
ADDED = {
    "TWN": "Taiwan",
    "XXB": "European Investment Bank",
    "XXE": "European Union (Commission and Council)",
    "XXO": "Other hosts",
    "XXP": "European Peace Facility",
}

# UNHCR's table names Serbia together with Kosovo. Elsewhere UNHCR writes Serbia, which is the
# UN's short name.
RENAMED = {"SRB": "Serbia"}
NOTES = {
    "SRB": "UNHCR's year-end figures include Kosovo (Security Council resolution 1244 (1999)); "
    "the World Bank's population does not.",
    "TWN": "Not in UNHCR's list; named as the publishers name it, which says nothing about status.",
    "XXB": "A donor in the aid tables; not a country. The code is the book's own.",
    "XXE": "A donor in the aid tables: what the Union's own institutions give, in addition to its "
    "members; not a country. The code is the book's own.",
    "XXP": "A donor in the aid tables: a fund outside the EU's budget; not a country. The code is "
    "the book's own.",
    "XXA": "People without a nationality; not a country.",
    "XXO": "The book's own: hosts with fewer than 1,000 people of the origin, added together.",
    "XXT": "An origin in UNHCR's figures; not a country. The code is the book's own.",
    "XXX": "Origin or host not known to UNHCR; not a country.",
}
LONG_NAME = 23


class Countries:
    """Names and codes of countries, with the aliases met in sources.

    `find` is the only way from a publisher's name to an `iso3`; an unknown name stops the compile.
    """

    def __init__(self, sources):
        columns = [
            "iso_code", "unhcr_code", "name",
            "unhcr_region", "unsd_region", "unsd_subregion", "unsd_imregion",
        ]  # fmt: skip
        source = sources.open(SOURCE, columns)
        source.texts("name")
        source.unique(["unhcr_code"])
        frame = source.frame
        frame = frame.assign(iso_code=frame.iso_code.mask(frame.unhcr_code == "TIB", "XXT"))
        # CRB and a second Curacao are UNHCR's bookkeeping codes, without an ISO code.
        frame = frame[frame.iso_code != ""]
        names = frame.name.str.strip()
        for short, full in WRITTEN_OUT.items():
            names = names.str.replace(short, full, regex=False)
        self.names = dict(zip(frame.iso_code, names, strict=True)) | RENAMED | ADDED
        self.regions = dict(zip(frame.iso_code, frame.unhcr_region, strict=True))
        self.published = dict(zip(frame.iso_code, frame.name.str.strip(), strict=True))
        self._codes = {}
        for iso3, name in [*self.names.items(), *self.published.items()]:
            self._add(name, iso3)
        self.aliases = self._read_aliases()

    def _add(self, name, iso3):
        if self._codes.setdefault(name, iso3) != iso3:
            raise TableError(
                SOURCE, None, "one country a name", f"{name!r} is {iso3} and {self._codes[name]}"
            )

    def _read_aliases(self):
        aliases = pd.read_csv(ALIASES, dtype=str, keep_default_na=False)
        for line, row in enumerate(aliases.itertuples(), start=2):
            if row.iso3 not in self.names:
                raise TableError(
                    ALIASES.name, line, "known country", f"{row.iso3!r} is no code of {SOURCE}"
                )
            self._add(row.alias, row.iso3)
        return aliases

    def find(self, source, column):
        """Return the codes for a column of names (or of Eurostat codes)."""
        names = source.frame[column].str.strip()
        source.refuse(
            ~names.isin(list(self._codes)), column, "known country (see data/compile/aliases.csv)"
        )
        return names.map(self._codes)

    def code(self, source, column, names=None):
        """Check a column of ISO codes; with `names`, also that name and code mean one country."""
        swaps = {"UNK": "XXX", "TIB": "XXT"}
        codes = source.frame[column].replace(swaps)
        source.refuse(~codes.isin(list(self.names)), column, "known country code")
        if names is not None:
            meant = source.frame[names].str.strip().map(self._codes)
            source.refuse(meant != codes, names, f"the country that {column} says")
        return codes

    @property
    def known(self):
        """Every name and alias, with its code."""
        return self._codes

    def name(self, codes):
        """Return the UN's short names for a column of codes."""
        return codes.map(self.names)

    def table(self):
        """Make the countries table: code, name, label, region, aliases, note."""
        words = self.aliases[~self.aliases.met_in.str.contains("code")]
        words = words[~words.alias.str.contains(r"\*", regex=True)]
        by_code = words.groupby("iso3").alias.apply(list).to_dict()
        codes_by = (
            self.aliases[self.aliases.met_in == "Eurostat code"].set_index("iso3").alias.to_dict()
        )
        rows = []
        for iso3 in sorted(self.names):
            name, others = self.names[iso3], list(by_code.get(iso3, []))
            published = self.published.get(iso3, name)
            if published not in [name, *others]:
                others.append(published)
            label = others[0] if len(name) > LONG_NAME and by_code.get(iso3) else name
            rows.append(
                {
                    "iso3": iso3,
                    "country": name,
                    "label": label,
                    "is_country": "false" if iso3 in NOT_COUNTRIES else "true",
                    "unhcr_region": self.regions.get(iso3, ""),
                    "eurostat_code": codes_by.get(iso3, ""),
                    "aliases": " | ".join(alias for alias in others if alias != name),
                    "note": NOTES.get(iso3, ""),
                }
            )
        return pd.DataFrame(rows)


def tables(work):
    """Make the countries table."""
    countries = work.countries
    return {"countries": countries.table()}
