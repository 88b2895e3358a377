"""From a publisher's file to the plain table that the compile step reads.

One function a kind of file; ``manifest.yaml`` says which file needs which. Each takes the file's
path and returns the bytes of a CSV file, whose checksum the manifest has.
"""

import json
import warnings
from importlib import import_module
from pathlib import Path

import pandas as pd

# The sheets of SIPRI's workbook, with what their figures are called and multiplied by.
SIPRI_SHEETS = {
    "Share of GDP": ("sipri_pct_gdp", 100),
    "Current US$": ("sipri_usd_current_m", 1),
    "Constant (2023) US$": ("sipri_usd_const2023_m", 1),
}

# The tables of NATO's workbook, with what their parts are called.
NATO_SHEETS = {
    "TABLE2": ["defexp_usd_current_m", "defexp_usd_const2015_m"],
    "TABLE3": ["defexp_pct_gdp", "defexp_real_change_pct"],
    "TABLE5": ["gdp_usd_current_m", "gdp_usd_const2015_m"],
    "TABLE7": ["military_personnel_thousand"],
    "TABLE8a": ["equipment_pct", "personnel_pct"],
}
NATO_YEARS = range(2014, 2025)
NATO_ROWS = {
    "Netherlands": "NLD",
    "Slovak Republic": "SVK",
    "United Kingdom": "GBR",
    "United States": "USA",
    "NATO Europe and Canada": "NATO_EUR_CAN",
    "NATO Total": "NATO",
}
MEMBERS = Path(__file__).with_name("lists") / "nato_members.csv"


def r_data(path):
    """Write the one data frame of an R file as it stands; days are counted from 1970 in it."""
    rdata = import_module("rdata")
    with warnings.catch_warnings():
        # A tibble is read as the data frame that it is.
        warnings.filterwarnings("ignore", message="Missing constructor for R class")
        parsed = rdata.read_rds(path) if path.suffix == ".rds" else rdata.read_rda(path)
    frame = next(iter(parsed.values())) if isinstance(parsed, dict) else parsed
    if "time" in frame:
        frame = frame.assign(time=pd.to_datetime(frame["time"], unit="D").dt.strftime("%Y-%m-%d"))
    return frame.to_csv(index=False).encode("utf-8")


def recorded_refugees(path):
    """Take UNHCR's series of refugees recorded in Europe out of the file behind OCHA's map."""
    series = json.loads(path.read_text(encoding="utf-8"))["refugees_series_data"]
    rows = [(row["#affected+date+refugees"], row["#affected+refugees"]) for row in series]
    frame = pd.DataFrame(rows, columns=["date", "individuals"])
    return frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8")


def sipri(path):
    """Put the sheets of SIPRI's workbook below each other, a row for each country and year."""
    parts = []
    for sheet, (measure, factor) in SIPRI_SHEETS.items():
        frame = pd.read_excel(path, sheet_name=sheet, header=5, dtype=object)
        years = [column for column in frame if isinstance(column, int)]
        rows = frame.melt("Country", years, "year", "value").rename(columns={"Country": "country"})
        rows = rows[rows["value"].map(lambda cell: isinstance(cell, (int, float)))].dropna()
        parts.append(rows.assign(value=rows["value"].astype(float) * factor, measure=measure))
    return pd.concat(parts).to_csv(index=False).encode("utf-8")


def nato(path):
    """Put the tables of NATO's workbook below each other, a row for each ally and year.

    Iceland, which has no armed forces, has a GDP alone there, and is left out.
    """
    codes = {**pd.read_csv(MEMBERS).set_index("country")["iso3"], **NATO_ROWS}
    book = pd.read_excel(path, sheet_name=list(NATO_SHEETS), header=None, dtype=object)
    rows = []
    for sheet, measures in NATO_SHEETS.items():
        blocks = iter(measures)
        for name, figures in _named_figures(book[sheet]):
            if name == "Albania":
                measure = next(blocks)
            if name == "Iceland":
                continue
            for year, figure in zip(NATO_YEARS, figures, strict=True):
                rows.append((codes[name], name, year, measure, float(figure), year >= 2023))
    columns = ["iso3", "country", "year", "measure", "value", "estimate"]
    return pd.DataFrame(rows, columns=columns).to_csv(index=False).encode("utf-8")


def _named_figures(sheet):
    """Yield the rows that are a name and a figure for each year; an asterisk is a note's mark."""
    for row in sheet.itertuples(index=False):
        cells = [cell for cell in row if pd.notna(cell)]
        figures = cells[1 : len(NATO_YEARS) + 1]
        if len(figures) == len(NATO_YEARS) and all(isinstance(f, (int, float)) for f in figures):
            yield cells[0].strip().rstrip("*"), figures
