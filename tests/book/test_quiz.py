"""The checks as questions for a learning platform, read back."""

import re
import sys
import xml.etree.ElementTree as ET
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "_ext"))

import quiz  # noqa: E402


@cache
def asked():
    return quiz.questions()


def flat():
    return [q for questions in asked().values() for q in questions]


def text_of(element, name=""):
    found = element.find(f"{name}/text" if name else "text")
    return " ".join((found.text or "").split())


def read_moodle(tree):
    """(chapter, name, text, answers, within, otherwise) of each question."""
    chapter = ""
    for made in tree.getroot():
        kind = made.get("type")
        if kind == "category":
            chapter = text_of(made, "category").rpartition("/")[2]
            continue
        answers, within, otherwise = [], None, ""
        for one in made.findall("answer"):
            told, why = text_of(one), text_of(one, "feedback")
            tolerance = one.find("tolerance")
            if told == "*" and kind == "numerical":
                otherwise = why
                continue
            if tolerance is not None:
                within, told = float(tolerance.text), float(told)
            answers.append((told, one.get("fraction") == "100", why))
        text = text_of(made, "questiontext")
        if kind == "essay":
            otherwise = text_of(made, "graderinfo")
        yield chapter, text_of(made, "name"), text, answers, within, otherwise


def bare(text):
    return re.sub(r"\\(.)", r"\1", text)


def read_gift(text):
    """The same of GIFT, by its rules: a backslash takes a sign's meaning."""
    chapter = ""
    for part in text.strip().split("\n\n"):
        if part.startswith("$CATEGORY: "):
            chapter = part.rpartition("/")[2]
            continue
        if part.endswith(" {}"):
            name, text = re.match(
                r"::([^:]+)::\[html\](.*) {}$", part
            ).groups()
            yield chapter, name, bare(text), [], None, ""
            continue
        head, *lines, end = part.split("\n")
        assert end == "}" and head.rstrip("#").endswith("{")
        number = head.endswith("#")
        name, text = re.match(r"::([^:]+)::\[html\](.*) \{#?$", head).groups()
        answers, within, otherwise = [], None, ""
        for line in lines:
            told, why = re.match(r"((?:\\.|[^\\#])*)#(.*)$", line).groups()
            sign, told = told[0], told[1:]
            right = sign == "=" and not told.startswith("%0%")
            if number and sign == "~":
                otherwise = bare(why)
                continue
            if number:
                value, _, tolerance = told.removeprefix("%0%").partition(":")
                told, within = float(value), float(tolerance)
            else:
                told = bare(told)
            answers.append((told, right, bare(why)))
        yield chapter, name, bare(text), answers, within, otherwise


def wanted(given=None):
    for chapter, questions in (given or asked()).items():
        for q in questions:
            answers = [
                (a if q.within is not None else " ".join(a.split()), r,
                 " ".join(w.split()))
                for a, r, w in q.answers
            ]  # fmt: skip
            texts = [" ".join(t.split()) for t in (q.text, q.otherwise)]
            yield chapter, q.name, texts[0], answers, q.within, texts[1]


def test_every_check_of_every_chapter_is_there():
    """As many as the cells that make one."""
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        text = path.read_text("utf-8")
        made = re.findall(r"^ +\"Check(?:\.number)?\(", text, re.MULTILINE)
        assert len(asked()[path.stem]) == len(made) > 5, path.stem
    names = [question.name for question in flat()]
    assert len(names) == len(set(names))


def test_moodle_reads_back_what_was_asked(tmp_path):
    path = tmp_path / "checks.xml"
    quiz.as_moodle(asked()).write(path, encoding="utf-8")
    assert [*read_moodle(ET.parse(path))] == [*wanted()]


def test_gift_reads_back_what_was_asked():
    assert [*read_gift(quiz.as_gift(asked()))] == [*wanted()]


@pytest.mark.parametrize("sign", "\\~=#{}:")
def test_no_sign_of_gift_can_end_a_text(sign):
    """Wherever it stands."""
    text = f"{sign}a {sign}{sign} b{sign}"
    given = {"x": [quiz.Question("x-01", text, [(text, True, text),
             (f"not {text}", False, f"no {text}")], None, "")]}  # fmt: skip
    ((_, _, read, answers, _, _),) = read_gift(quiz.as_gift(given))
    assert read == text and answers == given["x"][0].answers


def test_each_question_can_be_marked():
    for question in flat():
        assert sum(right for _, right, _ in question.answers) == 1
        for text in (question.text, *(w for _, _, w in question.answers)):
            assert text.strip()
            tags = set(re.findall(r"</?(\w+)", text))
            assert tags <= {"code", "em"}, text
            assert "<" not in unescape(re.sub(r"</?\w+>", "", text)) or (
                "&lt;" in text
            )


@pytest.mark.parametrize("seed", [0, 7])
def test_the_exam_is_read_back_too(tmp_path, seed):
    """GIFT keeps no marking scheme of a question in words."""
    given = quiz.bank(seed)
    assert sum(map(len, given.values())) == 65
    path = tmp_path / "exam.xml"
    quiz.as_moodle(given).write(path, encoding="utf-8")
    assert [*read_moodle(ET.parse(path))] == [*wanted(given)]
    grades = [int(g.text) for g in ET.parse(path).iter("defaultgrade")]
    assert len(grades) == 65 and min(grades) >= 2
    in_words = [
        (*q[:3], [], None, "") if not q[3] else q for q in wanted(given)
    ]
    assert [*read_gift(quiz.as_gift(given))] == in_words
    assert quiz.bank(0) != quiz.bank(7)


def test_the_key_has_each_question_with_all_its_answers():
    page = BeautifulSoup(quiz.as_page(asked()), "html.parser")
    assert [h3["id"] for h3 in page("h3")] == [q.name for q in flat()]
    for title, question in zip(page("h3"), flat()):
        told = title.find_next("dl")
        signs = [dt.get_text()[0] for dt in told("dt")]
        assert signs == ["✗✓"[right] for _, right, _ in question.answers]
        whys = [dd.decode_contents() for dd in told("dd")]
        wanted = [why for _, _, why in question.answers]
        assert [unescape(w) for w in whys] == [unescape(w) for w in wanted]


def test_the_key_leads_to_each_question_alone():
    page = BeautifulSoup(quiz.as_page(asked()), "html.parser")
    site = {
        path.stem: BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in (ROOT / "_build" / "html" / "chapters").glob("*.html")
    }
    for title in page("h3"):
        address = title.find("a")["href"]
        chapter, name = re.search(
            r"(\w+)\.html\?present=(.*)", address
        ).groups()
        asked_there = site[chapter].find(id=name).select_one(".still > p")
        question = title.find_next("p")
        assert asked_there.get_text() == question.get_text()
