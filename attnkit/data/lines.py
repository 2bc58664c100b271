"""The lines of a text file, as people have them."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from attnkit import check
from attnkit.data.tokens import clean


def read_lines(path: str | Path) -> list[str]:
    """The lines of a UTF-8 file, each as it looks (`clean`).

    A line ends where an editor ends it; other separators are spaces in it.
    ValueError: bytes that are no UTF-8, with their line; a packed file.
    """
    content, name = Path(path).read_bytes(), Path(path).name
    packed = content[:2] == b"\x1f\x8b"
    wanted = "text saved as UTF-8"
    check.that(
        not packed, f"{name}, line 1", "a gzip file", f"{wanted}: unpack it"
    )
    wide = content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    check.that(not wide, f"{name}, line 1", "UTF-16", wanted)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        told = f"the bytes {content[error.start : error.end]!r}"
        wanted = f"{wanted}; choose that when you save the file"
        raise ValueError(
            f"{name}, line {line}: got {told}, wanted {wanted}"
        ) from error
    told = "a sign of no text (a zero byte)"
    line = text.partition("\0")[0].count("\n") + 1
    check.that("\0" not in text, f"{name}, line {line}", told, wanted)
    lines = re.split(r"\r\n|\r|\n", text)
    return [clean(line) for line in lines[: -1 if not lines[-1] else None]]


def csv_rows(
    name: str, content: str, columns: Sequence[str]
) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Each row of a CSV text by its columns' names, and where it stands.

    ValueError: a column missing or named twice; what is no CSV.
    """
    rows = csv.DictReader(io.StringIO(content, newline=""))
    try:
        named = list(rows.fieldnames or [])
        for column in columns:
            wanted = f"one column {column!r} in the first line"
            told = f"columns {named}"
            check.that(named.count(column) == 1, name, told, wanted)
        for row in rows:
            yield f"{name}, line {rows.line_num}", row
    except csv.Error as error:
        where = f"{name}, line {rows.line_num + 1}"
        raise ValueError(f"{where}: got {error}, wanted CSV") from error
