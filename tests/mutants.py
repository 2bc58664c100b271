"""Change the code a little, and see whether a test notices.

`make mutants ROOM=search` puts one fault at a time into a copy of the room
(its Python; of a live figure or a module of `live/base` the JavaScript) and
runs the tests that matter. What it lists in the end no test has noticed:
either the change changes nothing, or a law is missing.
"""

import argparse
import ast
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".venv", "node_modules", "_build", "__pycache__", ".*_cache")
)


class Mutant(NamedTuple):
    """A file in which the bytes from `start` to `end` are replaced."""

    path: Path
    start: int
    end: int
    text: str

    def code(self) -> bytes:
        old = self.path.read_bytes()
        return old[: self.start] + self.text.encode() + old[self.end :]

    def __str__(self) -> str:
        old = self.path.read_bytes()
        line = old[: self.start].count(b"\n") + 1
        before = " ".join(old[self.start : self.end].decode().split())
        name = self.path.relative_to(ROOT)
        return f"{name}:{line}: {before} → {' '.join(self.text.split())}"


# --- Python ----------------------------------------------------------------

SWAPS: dict[type[ast.AST], list[type[ast.AST]]] = {
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div],
    ast.Div: [ast.Mult],
    ast.FloorDiv: [ast.Mult],
    ast.Mod: [ast.Mult],
    ast.Pow: [ast.Mult],
    ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd],
    ast.And: [ast.Or],
    ast.Or: [ast.And],
}
NAMES = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "argmax": "argmin",
    "amax": "amin",
    "sin": "cos",
    "cos": "sin",
}


def others(node: ast.AST) -> Iterator[str]:
    """What may stand in the node's place."""
    match node:
        case ast.Compare(left, [op], [right]):
            for new in SWAPS[type(op)]:
                yield ast.unparse(ast.Compare(left, [new()], [right]))
        case ast.BinOp(left, op, right) | ast.AugAssign(left, op, right):
            for new in SWAPS.get(type(op), []):
                yield ast.unparse(type(node)(left, new(), right, lineno=0))
        case ast.BoolOp(op, values):
            (new,) = SWAPS[type(op)]
            yield f"({ast.unparse(ast.BoolOp(new(), values))})"
        case ast.UnaryOp(ast.Not() | ast.Invert() | ast.USub(), inner):
            yield f"({ast.unparse(inner)})"
        case ast.IfExp(test, body, orelse):
            yield f"({ast.unparse(ast.IfExp(test, orelse, body))})"
        case ast.Constant(bool(value)):
            yield str(not value)
        case ast.Constant(int(value) | float(value)):
            yield str(value + 1)
            yield f"({value - 1})"
        case ast.Name(name) if name in NAMES:
            yield NAMES[name]
        case ast.Attribute(value, name) if name in NAMES:
            yield f"{ast.unparse(value)}.{NAMES[name]}"
    match node:
        case ast.AugAssign() | ast.Break() | ast.Continue():
            yield "pass"
        case ast.Expr(ast.Call()):
            yield "pass"


def parts(node: ast.AST) -> Iterator[ast.AST]:
    """The node and those in it, but for types and the text of messages."""
    if isinstance(node, ast.JoinedStr):
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name not in ("annotation", "returns"):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from parts(child)


def of_python(path: Path) -> Iterator[Mutant]:
    code = path.read_bytes()
    starts = [0]
    for line in code.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node in parts(ast.parse(code)):
        for text in others(node):
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[node.end_lineno - 1] + node.end_col_offset
            yield Mutant(path, start, end, text)


# --- JavaScript ------------------------------------------------------------

TEXT = re.compile(
    rb"//.*|/\*[\s\S]*?\*/|'[^'\n]*'|\"[^\"\n]*\"|`(?:[^`\\]|\\.)*`"
)
FILLED = re.compile(rb"\$\{[^}]*\}")
TOKENS = {
    rb" (===) ": ["!=="],
    rb" (!==) ": ["==="],
    rb" (<) ": ["<=", ">"],
    rb" (>) ": [">=", "<"],
    rb" (<=) ": ["<"],
    rb" (>=) ": [">"],
    rb"\s(\+) ": ["-"],
    rb"\s(-) ": ["+"],
    rb" (\*) ": ["/"],
    rb" (/) ": ["*"],
    rb" (%) ": ["*"],
    rb"\s(&&) ": ["||"],
    rb"\s(\|\||\?\?) ": ["&&"],
    rb"[(\s.](!)[\w(]": [""],
    rb"[(\s\[{](-)[\w(]": [""],
    rb"\b(true)\b": ["false"],
    rb"\b(false)\b": ["true"],
    rb"\b(min)\(": ["max"],
    rb"\b(max)\(": ["min"],
    rb"\.(every)\(": ["some"],
    rb"\.(some)\(": ["every"],
    rb"\n\s+((?!return\b)[\w.]+(?:\[\w+\])?\.?[\w.]*\([^\n]*\);)\n": [";"],
    rb"\n\s+([\w.]+ [-+*/]?= [^\n{]*;)\n": [";"],
}
NUMBER = re.compile(rb"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")


def plain(code: bytes) -> bytes:
    """The code with blanks for its comments and texts."""

    def blank(found: re.Match) -> bytes:
        text, kept = found[0], bytearray(b"_" * len(found[0]))
        if text.startswith(b"`"):
            for part in FILLED.finditer(text):
                kept[part.start() : part.end()] = part[0]
        return bytes(kept)

    return TEXT.sub(blank, code)


def of_javascript(path: Path) -> Iterator[Mutant]:
    code = plain(path.read_bytes())
    for pattern, new in TOKENS.items():
        for found in re.finditer(pattern, code):
            for text in new:
                yield Mutant(path, *found.span(1), text)
    for found in NUMBER.finditer(code):
        for step in (1, -1):
            # A tenth of what has decimals: a pixel is nothing there.
            size = 0.1 if b"." in found[0] else 1
            text = f"({float(found[0]) + step * size:g})"
            yield Mutant(path, *found.span(), text)


# --- running ---------------------------------------------------------------


def files(room: str) -> list[Path]:
    """The room's code: of a live figure, its JavaScript alone."""
    found = sorted((ROOT / "attnkit").rglob(f"{Path(room).name}.*"))
    found = [f for f in found if room in str(f.with_suffix(""))]
    drawn = [f for f in found if f.suffix == ".js"]
    return drawn or [f for f in found if f.suffix == ".py"]


def tests(chosen: list[Path]) -> list[str]:
    """Those named like the room, then all others that may tell of it."""
    live = any(path.suffix == ".js" for path in chosen)
    folders = ["live"] if live else ["laws", "doors"]
    every = [t for f in folders for t in (ROOT / "tests" / f).glob("test_*")]
    stems = {re.escape(path.stem) for path in chosen}
    if not live:  # the names it exports
        for path in chosen:
            tree = ast.parse(path.read_text())
            kinds = (ast.ClassDef, ast.FunctionDef)
            stems |= {n.name for n in tree.body if isinstance(n, kinds)}
    told = re.compile(rf"\b(?:{'|'.join(sorted(stems))})\b")
    first = [t for t in every if any(p.stem in t.stem for p in chosen)]
    rest = [t for t in every if t not in first and told.search(t.read_text())]
    base = live and any(path.parent.name == "base" for path in chosen)
    rest = [t for t in every if t not in first] if base else rest
    doors = [t for t in every if t.parent.name == "doors" and t not in rest]
    found = [*first, *rest, *([] if live else doors)]
    return [str(t.relative_to(ROOT)) for t in found]


def passes(tree: Path, names: list[str], seconds: float) -> bool:
    """Whether all tests pass in time."""
    command = [
        *(sys.executable, "-m", "pytest", "-x", "-q", "-m", "not slow"),
        *("-p", "no:nbval", "-p", "no:cacheprovider", *names),
    ]
    # A stored compilation may be of the mutant before.
    own = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.Popen(
        command,
        cwd=tree,
        env=own,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return run.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room")
    parser.add_argument("-n", type=int, default=30, help="how many mutants")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=180, help="at least")
    asked = parser.parse_args()
    chosen = files(asked.room)
    if not chosen:
        parser.error(f"no room is called {asked.room}")
    make = {".py": of_python, ".js": of_javascript}
    every = [m for path in chosen for m in make[path.suffix](path)]
    some = random.Random(asked.seed).sample(every, min(asked.n, len(every)))
    names = tests(chosen)
    print(f"{len(some)} of {len(every)} mutants; tests: {' '.join(names)}")
    alive = []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "book"
        shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
        start = time.monotonic()
        if not passes(tree, names, 10 * asked.seconds):
            print("The tests fail without a mutant, or take too long.")
            return 1
        # What is shared has many tests: slow ones have noticed nothing yet.
        patience = max(asked.seconds, 3 * (time.monotonic() - start))
        for i, mutant in enumerate(some, 1):
            place = tree / mutant.path.relative_to(ROOT)
            place.write_bytes(mutant.code())
            lives = passes(tree, names, patience)
            shutil.copy(mutant.path, place)
            alive += [mutant] * lives
            print(f"{i} {'lives ' if lives else 'killed'} {mutant}")
    share = 1 - len(alive) / len(some)
    print(f"\n{share:.0%} killed. These live on:", *alive, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
