"""Gold links from files: which word is which, as people wrote it down."""

import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from attnkit import check
from attnkit.data.lines import read_lines

PHARAOH = re.compile(r"(\d+)([-?])(\d+)")
NAACL = re.compile(
    r"[ \t]*(\d+)[ \t]+(\d+)[ \t]+(\d+)(?:[ \t]+([SPsp]))?"
    r"(?:[ \t]+[\d.]+)?[ \t]*$",
    re.MULTILINE,
)


class Gold(NamedTuple):
    """The gold links of a pair, as `Pair` takes them."""

    sure: frozenset[tuple[int, int]] = frozenset()
    possible: frozenset[tuple[int, int]] = frozenset()


def read_links(
    path: str | Path, first: int = 0, sentences: int | None = None
) -> list[Gold]:
    """Gold links from a file, a `Gold` for each sentence, in order.

    Of Pharaoh's form (a line a sentence, "0-0 1-2", and "1?2" for a link
    that is only possible) or of NAACL's (a line a link: number of the
    sentence from 1, source word, target word, and S or P). `first`: what the
    file calls the first word, 0 or 1; NAACL's files say 1. `sentences`: how
    many there are to be; else those of the file.
    ValueError: another form, more sentences than that, a word before the
    first.
    """
    check.that(first in (0, 1), "first", repr(first), "0 or 1")
    rows = rows_of_links(path)
    last = max(rows, default=0)
    count = last if sentences is None else sentences
    name, told = Path(path).name, f"links of sentence {last}"
    fits = all(1 <= number <= count for number in rows)
    check.that(fits, name, told, f"sentences from 1 to {count}")
    return [
        gold(rows.get(n, []), first, f"{name}, sentence {n}")
        for n in range(1, count + 1)
    ]


Row = list[tuple[int, int, bool]]  # source word, target word, sure?


def rows_of_links(path: str | Path) -> dict[int, Row]:
    """The links of each sentence that has some, as the file counts words."""
    lines, name = read_lines(path), Path(path).name
    filled = [line for line in lines if line.strip()]
    rows: dict[int, Row] = defaultdict(list)
    if filled and all(NAACL.fullmatch(line) for line in filled):
        for sentence, i, j, kind in NAACL.findall("\n".join(filled)):
            rows[int(sentence)].append((int(i), int(j), kind.upper() != "P"))
        return rows
    wanted = 'links as in "0-0 1-2", or one a line as in "1 1 1 S"'
    for number, line in enumerate(lines, start=1):
        for link in line.split():
            match = PHARAOH.fullmatch(link)
            if match is None:
                check.that(False, f"{name}, line {number}", repr(link), wanted)
            else:
                i, mark, j = match.groups()
                rows[number].append((int(i), int(j), mark == "-"))
    return rows


def gold(row: Row, first: int, where: str) -> Gold:
    """The links of one sentence, its words counted from 0."""
    links = [((i - first, j - first), sure) for i, j, sure in row]
    told, wanted = f"a word before word {first}", "another first"
    check.that(all(min(x) >= 0 for x, _ in links), where, told, wanted)
    return Gold(
        frozenset(link for link, sure in links if sure),
        frozenset(link for link, _ in links),
    )
