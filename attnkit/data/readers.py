"""Sentences from files as people have them."""

import codecs
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from attnkit import check
from attnkit.data.pair import Pair
from attnkit.data.tokens import clean, tokenize

# A third column that says where a sentence is from.
ATTRIBUTION = re.compile(r"\bCC\b|CC0|Attribution|tatoeba", re.IGNORECASE)
PHARAOH = re.compile(r"(\d+)([-?])(\d+)")
NAACL = re.compile(
    r"[ \t]*(\d+)[ \t]+(\d+)[ \t]+(\d+)(?:[ \t]+([SPsp]))?"
    r"(?:[ \t]+[\d.]+)?[ \t]*$",
    re.MULTILINE,
)


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


Split = Callable[[str], Sequence[str]]


def splits(languages: tuple[str, str] | None) -> tuple[Split, Split]:
    """What cuts each side into words: at spaces, or as `tokenize` does."""
    if languages is None:
        return str.split, str.split
    wanted = "None, or the languages of source and target"
    two = isinstance(languages, tuple | list) and len(languages) == 2
    check.that(two, "languages", repr(languages), wanted)
    for language in languages:
        tokenize("", language)  # does it know it?
    first, second = (partial(tokenize, language=x) for x in languages)
    return first, second


def read_pairs(
    path: str | Path,
    languages: tuple[str, str] | None = None,
    swap: bool = False,
) -> list[Pair]:
    """Your own sentence pairs: a UTF-8 file, source TAB target on each line.

    Words are what stands between spaces, or with `languages`, as in ("fr",
    "en"), what `tokenize` makes of each side. Empty lines are passed over,
    and so is a third column that names a licence, as in files of Anki and
    Tatoeba. `swap`: the file has the target first.
    ValueError: a line without exactly one tab, an empty side, no line, a
    file that is not UTF-8.
    """
    cut = splits(languages)
    pairs, name = [], Path(path).name
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        sides = line.split("\t")
        if len(sides) == 3 and ATTRIBUTION.search(sides[2]):
            sides.pop()
        check.that(
            len(sides) == 2,
            where,
            f"{len(sides) - 1} tabs in {line[:80]!r}",
            "source, one tab, target",
        )
        sides = sides[::-1] if swap else sides
        source, target = (tuple(f(side)) for f, side in zip(cut, sides))
        check.sentence(f"{where}, source", source)
        check.sentence(f"{where}, target", target)
        pairs.append(Pair(source, target))
    check.corpus(name, pairs)
    return pairs


class Gold(NamedTuple):
    """The gold links of a pair, as `Pair` takes them."""

    sure: frozenset[tuple[int, int]] = frozenset()
    possible: frozenset[tuple[int, int]] = frozenset()


def read_parallel(
    source: str | Path,
    target: str | Path,
    links: str | Path | None = None,
    languages: tuple[str, str] | None = None,
    first: int = 0,
) -> list[Pair]:
    """Sentence pairs from two files, line by line, as of Moses or Europarl.

    `links`: a third file with the gold links of each line (`read_links`,
    which explains `first`). A line that is blank on either side is passed
    over, and so are its links. `languages` as in `read_pairs`.
    ValueError: files of unequal length; links that name no word; no pair.
    """
    cut = splits(languages)
    there, here = read_lines(source), read_lines(target)
    names = [Path(path).name for path in (source, target)]
    told = f"{len(there)} lines"
    wanted = f"{len(here)}, as many as {names[1]}"
    check.that(len(there) == len(here), names[0], told, wanted)
    known = [Gold()] * len(there)
    if links is not None:
        known = read_links(links, first, len(there))
    pairs = []
    for number, lines in enumerate(zip(there, here)):
        words = [tuple(f(line)) for f, line in zip(cut, lines)]
        if not all(words):
            continue
        try:
            pairs.append(Pair(words[0], words[1], *known[number]))
        except ValueError as error:
            raise ValueError(f"line {number + 1}, {error}") from error
    check.corpus(names[0], pairs, "pair")
    return pairs


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
