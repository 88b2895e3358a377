"""From the hand-written files in ``descriptor`` and the tables to ``datapackage.json``."""

import functools
import hashlib
import json
import re
from importlib import import_module
from pathlib import Path

import pandas as pd
import yaml

WRITTEN = Path(__file__).with_name("descriptor")
# Licences, what several tables share, and the order of the subjects; a subject has a file each.
SHARED = "package.yaml"
NEEDED = {
    "title", "description", "publisher", "cited_as", "citation", "url", "licence", "kind",
    "read_on", "as_of", "biography", "made", "sources", "fields", "primary_key",
}  # fmt: skip
MAY = {"rules", "countries", "references"}
BIOGRAPHY = {"who", "why", "how", "missing", "not_for"}
FIELD = {"name", "type", "unit", "description"}
FIELD_MAY = {"constraints", "categories"}
KINDS = ("verbatim", "constructed")
# What stands under a figure: the publisher, "and others", and the edition where it has one.
CITED_AS = re.compile(
    r"(?P<publisher>[^,]+?)(?: and others)?(?:, (?:edition of|release) [\w{}-]+)?"
)
LONGEST_CITED_AS = 36


def read():
    """Read the descriptor and stop where a table lacks a part of its description.

    Returns
    -------
    dict
        Under ``subjects`` the tables of each subject, all in their order; under ``tables`` the
        description of each table.
    """
    described = _yaml(WRITTEN / SHARED)
    files = {path.stem for path in WRITTEN.glob("*.yaml")} - {Path(SHARED).stem}
    if files != set(described["subjects"]):
        detail = f"{sorted(files ^ set(described['subjects']))}"
        raise ValueError(f"descriptor, {SHARED}: subjects and files differ in {detail}")
    subjects, tables = {}, {}
    for subject in described["subjects"]:
        written = _yaml(WRITTEN / f"{subject}.yaml")["tables"]
        if twice := sorted(set(written) & set(tables)):
            raise ValueError(f"descriptor/{subject}.yaml describes {twice}, which another file has")
        for name, own in written.items():
            tables[name] = {**described["shared"].get(own.pop("like", None), {}), **own}
            _check(name, tables[name])
        subjects[subject] = list(written)
    return {**described, "subjects": subjects, "tables": tables}


@functools.cache
def known():
    """Return what `read` reads, once for all who ask."""
    return read()


def table(name):
    """Return what is written of one table."""
    return known()["tables"][name]


@functools.cache
def makers():
    """Return the function of every table: in the module of its subject, by the table's own name."""
    return find_makers(known()["subjects"])


def find_makers(subjects):
    """Find the functions of the tables of each subject."""
    found = {}
    for subject, names in subjects.items():
        module = import_module(f".{subject}", __package__)
        if lacking := [name for name in names if not hasattr(module, name)]:
            detail = f"{lacking}; {subject}.py has no function of that name"
            raise ValueError(f"descriptor/{subject}.yaml describes {detail}")
        found |= {name: getattr(module, name) for name in names}
    return found


def _yaml(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _check(name, table):
    _complete(name, table, NEEDED, MAY)
    _complete(f"{name}, biography", table["biography"], BIOGRAPHY, set())
    if table["kind"] not in KINDS:
        raise ValueError(f"descriptor, {name}: kind is {table['kind']!r}; allowed are {KINDS}")
    _check_cited_as(name, table)
    for field in table["fields"]:
        _complete(f"{name}, field {field.get('name')}", field, FIELD, FIELD_MAY)


def _check_cited_as(name, table):
    """Stop where the short form names somebody else than the long ones, or is not short."""
    cited = table["cited_as"]
    match, long = CITED_AS.fullmatch(cited), f"{table['publisher']} {table['citation']}"
    if len(cited) > LONGEST_CITED_AS or not match:
        raise ValueError(
            f"descriptor, {name}: cited_as is {cited!r}; it is a publisher and, where there is "
            f'one, ", edition of" a day or ", release" a number, in {LONGEST_CITED_AS} characters'
        )
    if unknown := [
        one for one in match["publisher"].split(" and ") if one.lower() not in long.lower()
    ]:
        raise ValueError(
            f"descriptor, {name}: cited_as names {unknown}, publisher and citation do not"
        )


def _complete(what, found, needed, may):
    missing, extra = sorted(needed - set(found)), sorted(set(found) - needed - may)
    if missing or extra:
        raise ValueError(f"descriptor, {what}: missing {missing}, unknown {extra}")


def package(described, done, folder):
    """Return the text of ``datapackage.json`` for the tables as they stand in `folder`."""
    resources = [_resource(name, done, folder, described) for name in described["tables"]]
    whole = {**described["package"], "resources": resources}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=str) + "\n"


def _resource(name, done, folder, described):
    table, frame = described["tables"][name], done[name]
    raw = (folder / f"{name}.csv").read_bytes()
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "title": table["title"],
        "description": _line(table["description"]),
        "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}",
        "bytes": len(raw),
        "rows": len(frame),
        "fields": len(frame.columns),
        "sources": [
            {"title": _dated(table["citation"], frame), "path": table["url"]},
            *table.get("references", []),
        ],
        "licenses": [described["licences"][table["licence"]]],
        "schema": _schema(table),
        "publisher": table["publisher"],
        "cited_as": _dated(table["cited_as"], frame),
        "kind": table["kind"],
        "read_on": str(table["read_on"]),
        "as_of": _as_of(name, table["as_of"], done),
        "biography": {part: _line(text) for part, text in table["biography"].items()},
        "made": _line(_dated(table["made"], frame)),
        "publishers_files": [_found(file, frame) for file in table["sources"]],
        "rules": table.get("rules", []),
        "countries": table.get("countries", {}),
    }


# How a day is told from the newest text of a column: as it stands, or as the end of what it names.
ENDS = {
    "newest": lambda text: text,
    "month_end": lambda text: str(pd.Period(text, "M").end_time.date()),
    "year_end": lambda text: f"{text}-12-31",
}


def _as_of(name, written, done):
    """Return the day, month or year that a table's figures go up to.

    The descriptor says the day itself; or, for a series that goes on, where it stands, as in
    ``{newest: date}``, or ``{month_end: aid_monthly.month}`` for a column of another table.
    """
    if not isinstance(written, dict):
        return str(written)
    ((rule, column),) = written.items()
    table, _, field = column.rpartition(".")
    newest = done[table or name][field].dropna().max()
    return ENDS[rule](str(newest.date() if isinstance(newest, pd.Timestamp) else newest))


def _found(file, frame):
    """Return the name of a file as it was read, where the descriptor leaves its day open."""
    return frame.attrs.get("newest", {}).get(file, (file, ""))[0]


def _dated(text, frame):
    """Put the day of the edition read into a text that leaves it open."""
    for _, vintage in frame.attrs.get("newest", {}).values():
        text = text.replace("{vintage}", vintage)
    return text


def _schema(table):
    fields = []
    for written in table["fields"]:
        field = {**written, "description": _line(written["description"])}
        if limits := field.pop("constraints", {}):
            field["constraints"] = {
                key: str(v) if hasattr(v, "isoformat") else v for key, v in limits.items()
            }
        fields.append(field)
    schema = {"fields": fields, "primaryKey": table["primary_key"], "missingValues": [""]}
    keys = [code for code in table.get("countries", {}) if "iso3" in code]
    if keys:
        schema["foreignKeys"] = [
            {"fields": [code], "reference": {"resource": "countries", "fields": ["iso3"]}}
            for code in keys
        ]
    return schema


def _line(text):
    """Join a text of several lines of YAML."""
    return " ".join(str(text).split())
