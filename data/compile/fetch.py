"""Fetching the publishers' files: ``python -m data.compile --fetch DIR``.

``manifest.yaml`` names every file that the tables are made from, and where it comes from. A file is
downloaded under a name that ends in ``.part`` and gets its own once its checksum is right. What one
run cannot finish, the next goes on with, or begins anew where the server knows nothing of ranges.
"""

import hashlib
import http.client
import ssl
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from . import derive

MANIFEST = Path(__file__).with_name("manifest.yaml")
ADDRESS = "https://raw.githubusercontent.com/{repository}/{commit}/{file}"
ATTEMPTS = 3
CHUNK = 1 << 16
SECONDS = 30
CUT = (
    urllib.error.URLError,
    http.client.HTTPException,
    ssl.SSLError,
    ConnectionError,
    TimeoutError,
)


class FetchError(Exception):
    """A file cannot be had; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A file that the tables are made from, as the manifest names it.

    Attributes
    ----------
    path : str
        Where it is looked for in the folder of the publishers' files.
    publisher, edition, licence, read_on : str
        Whose figures they are, of which edition, under which terms, and the day they were read.
    may_be_shared : bool
        Whether the file itself may be passed on.
    ask : str
        Where it can be asked for.
    sha256, bytes : str and int
        The checksum and the size of the file that the tables were made from.
    repository, commit, file : str
        The public repository that has it, at which commit and under which path.
    derive : str
        The function of `derive` that makes it of what is downloaded; blank if that is it.
    of_sha256, of_bytes : str and int
        The checksum and the size of what is downloaded, where it is derived from that.
    """

    path: str
    publisher: str
    edition: str
    licence: str
    may_be_shared: bool
    read_on: str
    ask: str
    sha256: str
    bytes: int
    repository: str
    commit: str
    file: str
    derive: str = ""
    of_sha256: str = ""
    of_bytes: int = 0

    @property
    def address(self):
        """Where it, or what it is derived from, is downloaded."""
        parts = {key: getattr(self, key) for key in ("repository", "commit", "file")}
        return ADDRESS.format(**{key: urllib.parse.quote(part) for key, part in parts.items()})


DERIVED = {"derive", "of_sha256", "of_bytes"}


def read():
    """Return what the manifest names, a list of `Entry`.

    Raises
    ------
    ValueError
        When an entry lacks a field, has an unknown one, or has a path that another has.
    """
    entries = []
    for group in yaml.safe_load(MANIFEST.read_text(encoding="utf-8")):
        common = {key: value for key, value in group.items() if key != "files"}
        entries += [_entry({**common, **written}) for written in group["files"]]
    paths = [entry.path for entry in entries]
    if twice := sorted({path for path in paths if paths.count(path) > 1}):
        raise ValueError(f"the manifest names {twice} twice")
    return entries


def _entry(written):
    known = {field.name for field in fields(Entry)}
    missing = sorted((known if "derive" in written else known - DERIVED) - set(written))
    unknown = sorted(set(written) - known)
    if missing or unknown:
        what = written.get("path", "an entry without a path")
        raise ValueError(f"manifest, {what}: missing {missing}, unknown {unknown}")
    return Entry(**{**written, "read_on": str(written["read_on"])})


def fetch(folder):
    """Download what a folder lacks of the publishers' files, and say what cannot be had, and why.

    Parameters
    ----------
    folder : str or pathlib.Path
        Is made if there is none. A file in it that is whole is kept; one that differs from the
        manifest's is named and left as it is.

    Returns
    -------
    list of str
        The paths of the files that are lacking still.

    Raises
    ------
    OSError
        When the folder cannot be written, as when the disk is full. The next run goes on.
    """
    entries, lacking = read(), {}
    for number, entry in enumerate(entries, start=1):
        print(f"{number:3}/{len(entries)}  {entry.path}: ", end="", flush=True)
        try:
            print(_have(Path(folder) / entry.path, entry))
        except FetchError as error:
            print("not here")
            lacking[entry.path] = f"{error}\n    {entry.publisher}: ask at {entry.ask}"
    print(f"{len(entries) - len(lacking)} of {len(entries)} files are here and whole.")
    for path, why in lacking.items():
        print(f"\n  {path}\n    {why}")
    return list(lacking)


def _have(path, entry):
    """See to it that a file is there and whole, and say in words how it came."""
    if path.is_file():
        if _sum(path.read_bytes()) != entry.sha256:
            raise FetchError("there is another file of that name; move it away to have this one")
        return "already here"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not entry.derive:
        _download(path, entry.address, entry.sha256, entry.bytes)
        return f"fetched, {entry.bytes:,} bytes"
    origin = path.with_name(f"{path.name}.origin{Path(entry.file).suffix}")
    if not origin.is_file() or _sum(origin.read_bytes()) != entry.of_sha256:
        _download(origin, entry.address, entry.of_sha256, entry.of_bytes)
    _derive(origin, path, entry)
    origin.unlink()
    return f"fetched, {entry.of_bytes:,} bytes, and made of it"


def _derive(origin, path, entry):
    """Make a file of the one that was downloaded for it."""
    try:
        made = getattr(derive, entry.derive)(origin)
    except ImportError as error:
        raise FetchError(f"{error}: pip install -r requirements-test.txt") from None
    if _sum(made) != entry.sha256:
        raise FetchError(f"what derive.{entry.derive} makes of {entry.address} is another file")
    part = path.with_name(path.name + ".part")
    part.write_bytes(made)
    part.replace(path)


def _sum(content):
    return hashlib.sha256(content).hexdigest()


def _size(path):
    return path.stat().st_size if path.exists() else 0


def _download(path, address, sha256, size):
    """Download a file, or the rest of one that an earlier run began."""
    part = path.with_name(path.name + ".part")
    begun = _size(part)
    _go_on(part, address, size)
    if (found := _sum(part.read_bytes())) == sha256:
        part.replace(path)
        return
    if not begun:
        _refuse(part, address, f"its sha256 is {found}, not {sha256}")
    # What the earlier run left may be at fault.
    part.unlink()
    _download(path, address, sha256, size)


def _refuse(part, address, why):
    """Say that a server has another file, and keep nothing of it."""
    part.unlink(missing_ok=True)
    raise FetchError(f"{address} has another file: {why}")


def _go_on(part, address, size):
    """Write down what is lacking of a file; ask again where the connection is cut."""
    why, resumed = "", True
    for _ in range(ATTEMPTS):
        if _size(part) >= size:
            return
        try:
            with _ask(address, _size(part)) as answer:
                # A server that knows nothing of ranges sends the whole file.
                resumed = answer.status == http.client.PARTIAL_CONTENT
                ended = _write(part, answer, size, resumed)
        except urllib.error.HTTPError as error:
            if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
                # The file has no byte beyond those that are here.
                known = error.headers.get("Content-Range", "").rpartition("/")[2]
                found = f"{int(known):,}" if known.isdecimal() else f"at most {_size(part):,}"
                _refuse(part, address, f"{found} bytes, not {size:,}")
            raise FetchError(f"{address} answers {error.code} {error.reason}") from None
        except CUT as error:
            why = str(error)
        else:
            why = "the connection was cut"
            if ended and not resumed and _size(part) < size:
                _refuse(part, address, f"{_size(part):,} bytes, not {size:,}")
    if _size(part) < size:
        next_run = "goes on" if resumed else "begins anew"
        have = f"{_size(part):,} of {size:,} bytes are here; the next run {next_run}"
        raise FetchError(f"{address}: {why} ({have})")


def _ask(address, start):
    """Ask for a file from a byte on."""
    opener = urllib.request.build_opener()
    opener.addheaders = [("Range", f"bytes={start}-")]
    return opener.open(address, timeout=SECONDS)


def _write(part, answer, size, resumed):
    """Write down what is sent, and return whether the server sent all that it meant to."""
    with part.open("ab" if resumed else "wb") as stream:
        # Not a byte beyond the file's size: whatever else is sent may be of any.
        while stream.tell() < size and (chunk := answer.read(CHUNK)):
            stream.write(chunk)
    # An answer in chunks that is cut raises an error.
    return answer.chunked or answer.length == 0
