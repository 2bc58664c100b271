"""The plan of the package: who stands on whom, and one name for one thing."""

import ast
import json
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

import attnkit

PACKAGE = Path(attnkit.__file__).parent
CHAPTERS = sorted((PACKAGE.parent / "chapters").glob("*.ipynb"))

# From the ground up: a room imports only rooms that stand before it. A
# folder is one room here. Nobody stands on practice, which is for readers, nor
# on assign, which is for their teachers.
STORY = """check protocols data grammar inference scores attention encoder
decoder seq2seq transformer stacks training model_files models search metrics
significance contest alignment ibm1 bert hashed probes show live
practice assign""".split()
# What stands apart from the models, so that it can serve any of them.
MODELS = {
    *"scores attention encoder decoder seq2seq transformer stacks".split(),
    *"training model_files models search alignment ibm1 bert hashed".split(),
    *("probes", "practice"),
}
APART = ("data", "grammar", "show", "live")
# What a live figure draws, it may know: the pieces of a model it packs, the
# search whose steps it shows.
DRAWN = {
    "live.base.packing": {"decoder"},
    "live.base.translating": {"search"},
    "live.blanks.blanks": {"bert"},
    "live.intents.intents": {"bert", "hashed"},
}


def name_of(path):
    """attnkit/data/vocab.py as data.vocab, and a folder's own file as data."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


TREES = {
    name_of(path): ast.parse(path.read_text("utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
}
HOUSE = TREES.pop("")  # attnkit/__init__.py


def code(node):
    """All of a tree, but for what it imports for the types alone."""
    yield node
    if not (
        isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
    ):
        for child in ast.iter_child_nodes(node):
            yield from code(child)


def imports(tree):
    """The modules of attnkit that a module imports, anywhere in it."""
    found = set()
    for node in code(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
            found.add(node.module)
    inside = {name.removeprefix("attnkit.") for name in found}
    return inside & TREES.keys()


IMPORTS = {name: imports(tree) for name, tree in TREES.items()}


def room(name):
    return name.split(".")[0]


def test_every_module_has_its_room_in_the_story():
    assert {room(name) for name in TREES} <= {*STORY}


@pytest.mark.parametrize("name", IMPORTS)
def test_a_room_imports_only_rooms_that_stand_before_it(name):
    place = STORY.index(room(name))
    assert {room(other) for other in IMPORTS[name]} <= {*STORY[: place + 1]}


def test_inside_a_folder_nobody_waits_for_himself():
    """What has all its imports is laid down; in a circle nothing ever is."""
    left = dict(IMPORTS)
    while free := [n for n in left if not IMPORTS[n] & left.keys() - {n}]:
        for name in free:
            del left[name]
    assert not left, "these import each other in a circle"


@pytest.mark.parametrize("name", [n for n in TREES if room(n) in APART])
def test_data_and_figures_know_no_model(name):
    """What they show is given to them."""
    known = {room(other) for other in IMPORTS[name]} & MODELS
    assert known <= DRAWN.get(name, set())


def defined(tree):
    """The public names that a module makes: not those that it imports."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [
                part.id
                for target in node.targets
                for part in ast.walk(target)
                if isinstance(part, ast.Name)
            ]
        elif isinstance(node, ast.AnnAssign):
            names = [node.target.id]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


def test_no_public_name_is_made_in_two_rooms():
    made = {name: {*defined(tree)} for name, tree in TREES.items()}
    twice = Counter(word for words in made.values() for word in words)
    assert not {
        word: [name for name in made if word in made[name]]
        for word, times in twice.items()
        if times > 1
    }


@pytest.mark.parametrize("name", TREES)
def test_no_module_is_named_like_what_it_defines(name):
    """`from attnkit.show import maps` must not have two answers."""
    assert name.split(".")[-1] not in {*defined(TREES[name])}


def imported():
    """The names that attnkit/__init__.py takes from its rooms."""
    for node in HOUSE.body:
        if isinstance(node, ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)


def test_the_front_door_shows_what_it_imports():
    assert sorted(attnkit.__all__) == sorted(imported())
    assert len({*attnkit.__all__}) == len(attnkit.__all__)


def cells(chapter):
    """The Python of a chapter, without lines for the notebook itself."""
    for cell in json.loads(chapter.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            lines = "".join(cell["source"]).splitlines()
            kept = [line for line in lines if not line.startswith(("%", "!"))]
            yield ast.parse("\n".join(kept))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_what_a_chapter_imports_is_there(chapter):
    for tree in cells(chapter):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                module = import_module(node.module)
                missing = [
                    alias.name
                    for alias in node.names
                    if not hasattr(module, alias.name)
                ]
                assert not missing, f"{node.module} has no {missing}"


@pytest.mark.parametrize(
    "name", [n for n in defined(TREES["check"]) if n.islower()]
)
def test_a_check_serves_more_than_one_room(name):
    """One with a single caller lives with its caller."""
    users = [
        room
        for room, tree in TREES.items()
        if f"attr='{name}'" in ast.dump(tree) and "check" in IMPORTS[room]
    ]
    assert len(users) > 1
