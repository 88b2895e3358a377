"""One table of countries, through which every name and code met in a source has to pass."""

from pathlib import Path

import pandas as pd

from summit.data import TableError

ALIASES = Path(__file__).with_name("lists") / "countries_aliases.csv"
SOURCE = "refugees/unhcr_countries.csv"
HEADER = "iso_code,unhcr_code,name,unhcr_region,unsd_region,unsd_subregion,unsd_imregion"
UNKNOWN = f"known country (see data/compile/lists/{ALIASES.name})"

# UNHCR abbreviates these two words; the UN's short names, which the book uses, write them out.
WRITTEN_OUT = {"Rep.": "Republic", "Dem.": "Democratic"}

# Hosts and donors that UNHCR's list lacks, codes that are no country, and what to know of a code.
# XXA and XXX are UNHCR's own; the other codes from XXA to XXZ, which ISO 3166 leaves to users, are
# the book's. Kiel and SIPRI count Taiwan apart. UNHCR's table names Serbia together with Kosovo.
ADDED = Path(__file__).with_name("lists") / "countries_added.csv"
# Codes in UNHCR's annual figures, and those that its list of countries has for the same.
SWAPS = {"UNK": "XXX", "TIB": "XXT"}
LONG_NAME = 23


class Countries:
    """Names and codes of countries, with the aliases met in sources.

    `find` is the only way from a publisher's name to an `iso3`; an unknown name stops the compile.
    """

    def __init__(self, sources):
        source = sources.open(SOURCE, HEADER)
        source.texts("name")
        source.unique("unhcr_code")
        frame = source.frame
        frame = frame.assign(iso_code=frame.iso_code.mask(frame.unhcr_code == "TIB", "XXT"))
        # CRB and a second Curacao are UNHCR's bookkeeping codes, without an ISO code.
        frame = frame[frame.iso_code != ""].set_index("iso_code")
        published = names = frame.name.str.strip()
        for short, full in WRITTEN_OUT.items():
            names = names.str.replace(short, full, regex=False)
        self.added = pd.read_csv(ADDED, dtype=str, keep_default_na=False).set_index("iso3")
        self.names = dict(names) | dict(self.added.country[self.added.country != ""])
        self.regions, self.published = dict(frame.unhcr_region), dict(published)
        self.known = {}
        for iso3, name in [*self.names.items(), *self.published.items()]:
            self._add(name, iso3)
        self.aliases = pd.read_csv(ALIASES, dtype=str, keep_default_na=False)
        for line, row in enumerate(self.aliases.itertuples(), start=2):
            if row.iso3 not in self.names:
                detail = f"{row.iso3!r} is no code of {SOURCE}"
                raise TableError(ALIASES.name, line, "known country", detail)
            self._add(row.alias, row.iso3)

    def _add(self, name, iso3):
        """Put a name into `known`, which has the code of every name and alias."""
        if self.known.setdefault(name, iso3) != iso3:
            detail = f"{name!r} is {iso3} and {self.known[name]}"
            raise TableError(SOURCE, None, "one country a name", detail)

    def find(self, source, column, where=True):
        """Return the codes for a column of names (or of Eurostat codes), blank outside `where`."""
        codes = source.frame[column].str.strip().map(self.known).where(_mask(where, source))
        source.refuse(codes.isna() & _mask(where, source), column, UNKNOWN)
        return codes

    def code(self, source, column, names=None, where=True):
        """Check a column of ISO codes; with `names`, also that name and code mean one country."""
        codes, inside = source.frame[column].replace(SWAPS), _mask(where, source)
        source.refuse(inside & ~codes.isin(list(self.names)), column, "known country code")
        if names is not None:
            meant = source.frame[names].str.strip().map(self.known)
            source.refuse(inside & (meant != codes), names, f"the country that {column} says")
        return codes

    def name(self, codes):
        """Return the UN's short names for a column of codes."""
        return codes.map(self.names)


def _mask(where, source):
    return pd.Series(where, index=source.frame.index)


def countries(sources):
    """One row a country or group of people; every name in every other table has passed here.

    Selected: UNHCR's list of countries; as label the name, or where it is too long for a chart the
    first alias that a source uses.
    Dropped: UNHCR's bookkeeping codes that have no ISO code; of the aliases, codes and names with a
    footnote's stars.
    Corrected: "Rep." and "Dem." are written out; Serbia is named without Kosovo.
    Assumed: Taiwan, three European institutions and the hosts too small to list get rows, and
    Tibetans a code, that UNHCR's list lacks.
    """
    known = sources.countries
    aliases, added = known.aliases, known.added
    code = aliases.met_in.str.contains("code")
    starred = aliases.alias.str.contains("*", regex=False)
    words = aliases[~code & ~starred].groupby("iso3").alias.apply(list).to_dict()
    eurostat = dict(aliases[aliases.met_in == "Eurostat code"][["iso3", "alias"]].to_numpy())
    rows = []
    for iso3 in sorted(known.names):
        name, others = known.names[iso3], words.get(iso3, [])
        label = others[0] if len(name) > LONG_NAME and others else name
        published = known.published.get(iso3, name)
        also = dict.fromkeys([*others, published])
        rows.append(
            {
                "iso3": iso3,
                "country": name,
                "label": label,
                "is_country": added.is_country.get(iso3) != "false",
                "unhcr_region": known.regions.get(iso3, ""),
                "eurostat_code": eurostat.get(iso3, ""),
                "aliases": " | ".join(alias for alias in also if alias != name),
                "note": added.note.get(iso3, ""),
            }
        )
    return pd.DataFrame(rows)
