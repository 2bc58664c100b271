"""Text into words and back."""

import re
from collections.abc import Sequence
from html import unescape
from unicodedata import normalize

from attnkit import check

# Letters and digits; inside also a hyphen, and . , : between two digits.
WORD = r"[^\W_]+(?:(?:-|(?<=\d)[.,:](?=\d))[^\W_]+)*"
TOKEN = {
    "fr": re.compile(rf"aujourd'hui|{WORD}'?|\S"),
    "en": re.compile(rf"'?{WORD}|\S"),
}
PLAIN = str.maketrans("‘’ʼ“”„«»", "'''" + '"' * 5)


def tokenize(text: str, language: str) -> tuple[str, ...]:
    """Words in lower case, and each other sign by itself.

    An apostrophe stays with the word before it in French (l' homme) and
    with the word after it in English (man 's, don 't), even where it is
    meant as a quotation mark. An HTML entity (&amp;) is the sign it means.
    ValueError: a language other than fr, en.
    """
    check.that(
        language in TOKEN,
        "language",
        repr(language),
        f"one of {tuple(TOKEN)}",
    )
    text = normalize("NFC", unescape(text).translate(PLAIN).lower())
    return tuple(TOKEN[language].findall(text))


def detokenize(words: Sequence[str]) -> str:
    """English words as text; `tokenize` finds its own words in it again.

    ValueError: text in place of a list of words.
    """
    check.that(
        not isinstance(words, str), "words", repr(words), "a list of words"
    )
    text = " ".join(words)
    text = re.sub(r'" ([^"]*) "', r'"\1"', text)
    text = re.sub(r" (?=[.,;:!?%)\]}]|'(?:d|ll|m|re|s|t|ve)?(?!\w))", "", text)
    return re.sub(r"(?<=[(\[{$#]) ", "", text)
