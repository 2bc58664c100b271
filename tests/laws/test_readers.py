"""Files of sentences as people have them."""

import codecs
import gzip
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnkit import Pair, read_links, read_pairs, read_parallel
from attnkit.data.gold_links import Gold
from attnkit.data.lines import read_lines
from attnkit.data.tokens import clean, tokenize

CHAT = Pair(("le", "chat", "dort"), ("the", "cat", "sleeps"))


@pytest.fixture
def file(tmp_path):
    """Writes a file and gives its path."""

    def written(content, name="mine.tsv"):
        path = tmp_path / name
        if isinstance(content, str):
            content = content.encode()
        path.write_bytes(content)
        return path

    return written


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", [b"", codecs.BOM_UTF8])
def test_lines_end_where_an_editor_ends_them(file, end, bom):
    for tail in ("", end):
        text = f"a\u2028b{end}{end}c\x85d\x0be\x0cf{tail}"
        lines = ["a\u2028b", "", "c\x85d\x0be\x0cf"]
        assert read_lines(file(bom + text.encode())) == lines


@pytest.mark.parametrize("sign", "\u2028\u2029\x85\x0b\x0c\x1c\u00a0\u3000")
def test_a_separator_inside_a_sentence_is_a_space(file, sign):
    path = file(f"le{sign}chat dort\tthe cat{sign}sleeps\n")
    assert read_pairs(path) == [CHAT]


INVISIBLE = "\u200b\u200d\u200e\u2060\ufeff\u00ad\x07"


@pytest.mark.parametrize("sign", INVISIBLE)
def test_invisible_signs_make_no_other_word(file, sign):
    path = file(f"{sign}le ch{sign}at dort{sign}\tthe cat{sign} sleeps")
    assert read_pairs(path) == [CHAT]
    assert tokenize(f"le ch{sign}at{sign} dort{sign}", "fr") == CHAT.source


def test_an_accent_is_part_of_its_letter_however_it_was_typed(file):
    path = file("l' e\u0301te\u0301\tthe summer")
    assert read_pairs(path) == [Pair(("l'", "été"), ("the", "summer"))]


MARKED = ["x\u0302y", "हिन्दी", "q\u0307\u0323-s\u0331t", "שָׁלוֹם", "กำลัง"]


@pytest.mark.parametrize("word", MARKED)
def test_a_mark_that_no_letter_has_of_its_own_stays_with_it(word):
    assert tokenize(f"a {word}.", "fr") == ("a", clean(word), ".")
    assert tokenize(f"★\u20dd{word}", "en") == ("★\u20dd", clean(word))


@given(st.text())
def test_a_clean_text_is_clean_and_keeps_its_spaces(text):
    once = clean(text)
    assert clean(once) == once
    assert sum(map(str.isspace, once)) == sum(map(str.isspace, text))


@pytest.mark.parametrize("digits", [8, 4301, 6000])
def test_the_number_of_no_sign(digits):
    assert tokenize("a &#" + "9" * digits + "; b", "en") == (
        "a",
        "\ufffd",
        "b",
    )


OTHER = {
    "latin-1": ("le chat\tcat\nl'été\tsummer\n".encode("latin-1"), 2),
    "Windows": ("le chat\tcat\n\n« été »\tsummer".encode("cp1252"), 3),
    "UTF-16": ("le chat\tthe cat\n".encode("utf-16"), 1),
    "UTF-16 without a mark": ("le chat\tcat\n".encode("utf-16-le"), 1),
    "gzip": (gzip.compress(b"le chat\tthe cat\n"), 1),
    "cut off": ("le chat\tthe cat\nété\té".encode()[:-1], 2),
}


@pytest.mark.parametrize("content, line", OTHER.values(), ids=OTHER)
def test_other_bytes_are_named_with_file_and_line(file, content, line):
    path = file(content)
    says = rf"^mine\.tsv, line {line}: got .*wanted text saved as UTF-8"
    for read in (read_pairs, read_lines, read_links):
        with pytest.raises(ValueError, match=says):
            read(path)


ANKI = (
    "Go.\tVa !\tCC-BY 2.0 (France) Attribution: tatoeba.org #1 & #2\n"
    "I'm cold.\tJ’ai froid.\tCC-BY 2.0 (France) Attribution: tatoeba.org\n"
)


def test_a_file_of_anki(file):
    assert read_pairs(file(ANKI), ("fr", "en"), swap=True) == [
        Pair(("va", "!"), ("go", ".")),
        Pair(("j'", "ai", "froid", "."), ("i", "'m", "cold", ".")),
    ]
    assert read_pairs(file(ANKI))[0] == Pair(("Go.",), ("Va", "!"))
    assert read_pairs(file(ANKI), swap=True)[0] == Pair(("Va", "!"), ("Go.",))
    with pytest.raises(ValueError, match="line 1: got 2 tabs"):
        read_pairs(file("a\tb\tanother column"))
    with pytest.raises(ValueError, match="language: got 'de', wanted one of"):
        read_pairs(file(ANKI), ("de", "en"))


def test_two_files_line_by_line(file):
    french = file("le chat dort\n\nil dort\n \n", "a.fr")
    english = file("the cat sleeps\nlost\nhe sleeps\n\n", "a.en")
    links = file("0-0 1-1 2?2\n\n0-0 1-1\n\n", "a.align")
    he = Pair(("il", "dort"), ("he", "sleeps"))
    assert read_parallel(french, english) == [CHAT, he]
    assert read_parallel(french, english, links) == [
        Pair(
            CHAT.source,
            CHAT.target,
            frozenset({(0, 0), (1, 1)}),
            frozenset({(2, 2)}),
        ),
        Pair(he.source, he.target, frozenset({(0, 0), (1, 1)})),
    ]
    assert read_parallel(
        file("L’été.\n", "b.fr"), file("Summer.\n", "b.en"), None, ("fr", "en")
    ) == [Pair(("l'", "été", "."), ("summer", "."))]


def test_files_that_do_not_fit_are_named(file):
    one, two = file("a\n", "a.fr"), file("a\nb\n", "a.en")
    says = r"^a\.fr: got 1 lines, wanted 2, as many as a\.en"
    with pytest.raises(ValueError, match=says):
        read_parallel(one, two)
    with pytest.raises(ValueError, match=r"^blank: got an empty list"):
        read_parallel(file("\n", "blank"), file("\n", "too"))
    far = file("0-0\n0-7\n", "far")
    with pytest.raises(ValueError, match=r"^line 2, sure: got the link"):
        read_parallel(two, two, far)
    with pytest.raises(ValueError, match=r"^far: got links of sentence 2"):
        read_parallel(one, one, far)


def test_links_of_both_forms_and_from_0_or_1(file):
    wanted = [
        Gold(frozenset({(0, 0), (1, 2)}), frozenset({(0, 0), (1, 2), (2, 1)})),
        Gold(),
        Gold(frozenset({(0, 0)}), frozenset({(0, 0)})),
    ]
    pharaoh = file("0-0 1-2 2?1\n\n0-0\n", "p0")
    assert read_links(pharaoh) == wanted
    assert read_links(file("1-1 2-3 3?2\n\n1-1\n", "p1"), first=1) == wanted
    naacl = file("0001 1 1 S\n1 2 3\n1\t3 2 P\n3 1 1 s 0.9\n", "naacl")
    assert read_links(naacl, first=1) == wanted
    assert read_links(naacl, first=1, sentences=4) == [*wanted, Gold()]


BAD_LINKS = {
    "other form": ("0-0\n0:1\n", 0, r"^x, line 2: got '0:1', wanted links"),
    "before the first": (
        "0-0",
        1,
        r"^x, sentence 1: got a word before word 1",
    ),
    "first": ("0-0", 2, r"^first: got 2, wanted 0 or 1"),
    "words": ("le chat", 0, r"^x, line 1: got 'le', wanted links"),
}


@pytest.mark.parametrize(
    "text, first, says", BAD_LINKS.values(), ids=BAD_LINKS
)
def test_links_that_are_none(file, text, first, says):
    with pytest.raises(ValueError, match=says):
        read_links(file(text, "x"), first)
    with pytest.raises(
        ValueError, match="^x: got links of sentence 2, wanted"
    ):
        read_links(file("0-0\n0-0", "x"), sentences=1)


def test_an_error_quotes_no_whole_file(file):
    with pytest.raises(ValueError) as refused:
        read_pairs(file("x" * 2_000_000))
    assert len(str(refused.value)) < 1000
    assert re.match(r"mine\.tsv, line 1: got 0 tabs", str(refused.value))


MARKS = codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE


@pytest.mark.parametrize("read", [read_pairs, read_lines, read_links])
def test_what_kind_of_file_it_is_is_told(file, read):
    packed = gzip.compress(b"le chat\tthe cat\n")
    for content, told in (
        (packed, "a gzip file"),
        (packed[:2], "a gzip file"),
        *((mark + b"a", "UTF-16") for mark in MARKS),
    ):
        with pytest.raises(ValueError, match=rf", line 1: got {told}, wanted"):
            read(file(content))


@pytest.mark.parametrize("before", range(4))
def test_the_line_of_what_is_wrong_is_counted_from_1(file, before):
    good = b"le chat\tthe cat\n" * before
    says = rf"^mine\.tsv, line {before + 1}[:,] "
    for bad in (b"\xff", b"a\0b", b"no tab", b"a\tb\tc", b"\ta", b"a\t"):
        with pytest.raises(ValueError, match=says):
            read_pairs(file(good + bad))


@pytest.mark.parametrize("first", [0, 1])
def test_links_are_counted_from_what_the_file_calls_the_first(file, first):
    a, b = first, first + 1
    for text in (f"{a}-{b} {b}?{a}", f"1 {a} {b} S\n1 {b} {a} P\n"):
        (found,) = read_links(file(text, "x"), first)
        assert found.sure == {(0, 1)}
        assert found.possible == {(0, 1), (1, 0)}
    path = file(f"{a}-{a}", "x")
    assert read_links(path, first=first)[0].sure == {(0, 0)}
    assert (read_links(path) == read_links(path, 0)) and (
        read_links(path)[0].sure == {(first, first)}
    )
    for side in (f"{a}-{a - 1}", f"{a - 1}-{a}"):
        if first:
            with pytest.raises(ValueError, match="sentence 1: got a word bef"):
                read_links(file(side, "y"), first)


def test_sentences_of_links_from_1_to_as_many_as_there_are(file):
    assert read_links(file("", "x")) == []
    assert read_links(file("\n\n", "x"), sentences=2) == [Gold(), Gold()]
    assert len(read_links(file("3 1 1\n", "x"), 1)) == 3
    assert len(read_links(file("3 1 1\n", "x"), 1, 3)) == 3
    for text, count in (("0 1 1\n", None), ("0 1 1\n", 3), ("3 1 1\n", 2)):
        with pytest.raises(ValueError, match="^x: got links of sentence"):
            read_links(file(text, "x"), 1, count)


def test_lines_of_two_files_are_counted_from_1(file):
    """Links outside the words of a line, and the line is named."""
    one, two = file("a\nb\nc\n", "a"), file("x\ny\nz\n", "b")
    for number in (1, 2, 3):
        links = file("\n" * (number - 1) + "0-5\n" + "\n" * (3 - number), "c")
        with pytest.raises(ValueError, match=f"^line {number}, sure: got the"):
            read_parallel(one, two, links)
    whole = file("0-0\n0-0\n0-0\n", "d")
    assert [p.sure for p in read_parallel(one, two, whole)] == [{(0, 0)}] * 3
    one_based = file("1-1\n1-1\n1-1\n", "e")
    found = read_parallel(one, two, one_based, first=1)
    assert [p.sure for p in found] == [{(0, 0)}] * 3
