"""Sentences from files."""

from pathlib import Path

from attnkit import check
from attnkit.data.pair import Pair


def read_pairs(path: str | Path) -> list[Pair]:
    """Your own sentence pairs: a UTF-8 file, source TAB target on each line.

    Words are what stands between spaces. Empty lines are passed over.
    ValueError: a line without exactly one tab, an empty side, no line.
    """
    pairs = []
    text = Path(path).read_text(encoding="utf-8-sig")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        where = f"{Path(path).name}, line {number}"
        sides = line.split("\t")
        check.that(
            len(sides) == 2,
            where,
            f"{len(sides) - 1} tabs in {line!r}",
            "source, one tab, target",
        )
        source, target = (tuple(side.split()) for side in sides)
        check.sentence(f"{where}, source", source)
        check.sentence(f"{where}, target", target)
        pairs.append(Pair(source, target))
    check.corpus(Path(path).name, pairs)
    return pairs
