"""Text into words and back."""

import re
from collections.abc import Sequence
from html import unescape
from unicodedata import category, normalize

from attnkit import check

# Marks that belong to the letter before them, as in x̂ and हि.
MARK = "".join(
    c for c in map(chr, range(0x300, 0x20000)) if category(c)[0] == "M"
)
# Letters and digits; inside also a hyphen, and . , : between two digits.
LETTERS = rf"[^\W_]+(?:[{MARK}]+[^\W_]*)*"
WORD = rf"{LETTERS}(?:(?:-|(?<=\d)[.,:](?=\d)){LETTERS})*"
TOKEN = {
    "fr": re.compile(rf"aujourd'hui|{WORD}'?|\S[{MARK}]*"),
    "en": re.compile(rf"'?{WORD}|\S[{MARK}]*"),
}
PLAIN = str.maketrans("‘’ʼ“”„«»", "'''" + '"' * 5)
ENDLESS = re.compile(r"&#\d{8,};?")  # a number that no sign has


def clean(text: str) -> str:
    """A text as it looks: no invisible signs, each accent in its letter.

    Spaces of any kind stay. Unicode calls this form NFC.
    """
    if not text.isprintable():  # most texts are, and quickly passed
        text = "".join(
            sign
            for sign in text
            if sign.isspace() or category(sign) not in ("Cc", "Cf", "Cs")
        )
    return normalize("NFC", text)


def tokenize(text: str, language: str) -> tuple[str, ...]:
    """Words in lower case, and each other sign by itself.

    An apostrophe stays with the word before it in French (l' homme) and
    with the word after it in English (man 's, don 't), even where it is
    meant as a quotation mark. An HTML entity (&amp;) is the sign it means.
    Invisible signs are left out; a mark stays with its letter.
    ValueError: a language other than fr, en, no text.
    """
    check.text("text", text)
    check.that(
        language in TOKEN,
        "language",
        repr(language),
        f"one of {tuple(TOKEN)}",
    )
    text = unescape(ENDLESS.sub("\ufffd", text))
    text = clean(clean(text).translate(PLAIN).lower())
    return tuple(TOKEN[language].findall(text))


def detokenize(words: Sequence[str]) -> str:
    """English words as text; `tokenize` finds its own words in it again.

    ValueError: text in place of a list of words.
    """
    text = " ".join(check.words("words", words))
    text = re.sub(r'" ([^"]*) "', r'"\1"', text)
    text = re.sub(r" (?=[.,;:!?%)\]}]|'(?:d|ll|m|re|s|t|ve)?(?!\w))", "", text)
    return re.sub(r"(?<=[(\[{$#]) ", "", text)
