"""Words of a text, and a corpus from the web or from a folder.

The web is a server in this very process; no test looks further.
"""

import errno
import gc
import gzip
import re
import socket
import threading
from contextlib import suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from attnkit import Pair
from attnkit.data import corpora
from attnkit.data.corpora import DataNotFound, multi30k, multi30k_lines
from attnkit.data.tokens import detokenize, tokenize

FRENCH = "L’homme dort.\nUn\u2028chat\x85noir\x0bdort.\n"
ENGLISH = "A man's asleep.\nA black cat sleeps.\n"
PLAIN = {
    name: (FRENCH if name.endswith("fr") else ENGLISH).encode()
    for name in corpora.MULTI30K_SHA256
}
PACKED = {
    f"{name}.gz": gzip.compress(text, mtime=0) for name, text in PLAIN.items()
}
RIGHT = PACKED["train.fr.gz"]


def digest(content):
    return sha256(content).hexdigest()


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    """An empty cache, no folder of the user's, and sums of small files."""
    sums = {
        name: (digest(PACKED[f"{name}.gz"]), digest(PLAIN[name]))
        for name in PLAIN
    }
    monkeypatch.setattr(corpora, "MULTI30K_SHA256", sums)
    monkeypatch.setattr(corpora, "MULTI30K_URL", "http://127.0.0.1:0/")
    monkeypatch.setattr(corpora.pooch, "os_cache", tmp_path.joinpath)
    monkeypatch.delenv("ATTNKIT_DATA", raising=False)
    monkeypatch.setenv("no_proxy", "*")
    return tmp_path / "attnkit"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.removeprefix("/")
        self.server.asked.append(name)
        content = self.server.files.get(name)
        self.send_response(404 if content is None else 200)
        content = content or b""
        if self.server.tells_length:
            length = len(content) + self.server.missing
            self.send_header("Content-Length", str(length))
        self.end_headers()
        parts = [content] if isinstance(content, bytes) else content
        with suppress(ConnectionError):
            for part in parts:
                self.wfile.write(part)

    def log_message(self, *_):
        pass


@pytest.fixture
def web(monkeypatch):
    """A server with the right files, until a test spoils them."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.files, server.asked = dict(PACKED), []
        server.tells_length, server.missing = True, 0
        server.over = threading.Event()
        address = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(corpora, "MULTI30K_URL", address)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


def files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_is_downloaded_once(web, cache):
    for _ in range(2):
        assert multi30k_lines("train", "fr") == FRENCH.split("\n")[:-1]
    assert web.asked == files(cache) == ["train.fr.gz"]


@pytest.mark.parametrize(
    "split, name",
    [("train", "train"), ("valid", "val"), ("test", "test_2016_flickr")],
)
def test_pairs_stand_line_by_line(web, split, name):
    assert multi30k(split) == [
        Pair(("l'", "homme", "dort", "."), ("a", "man", "'s", "asleep", ".")),
        Pair(
            ("un", "chat", "noir", "dort", "."),
            ("a", "black", "cat", "sleeps", "."),
        ),
    ]
    assert web.asked == [f"{name}.fr.gz", f"{name}.en.gz"]


@pytest.mark.parametrize("length", [True, False])
def test_a_download_shows_a_bar_of_text(web, capsys, length):
    web.tells_length = length
    multi30k_lines("train", "fr")
    assert "\rtrain.fr.gz: " in capsys.readouterr().err
    multi30k_lines("train", "fr")
    assert not capsys.readouterr().err


WRONG = {
    "another file": PACKED["train.en.gz"],
    "one bit": bytes([RIGHT[0] ^ 1]) + RIGHT[1:],
    "cut off": RIGHT[:-9],
    "empty": b"",
    "unpacked": PLAIN["train.fr"],
}


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_a_wrong_download_is_refused(web, cache, content, length):
    web.files["train.fr.gz"], web.tells_length = content, length
    with pytest.raises(ValueError, match=r"train\.fr\.gz") as refused:
        multi30k("train")
    assert digest(content) in str(refused.value)
    assert digest(RIGHT) in str(refused.value)
    assert not files(cache)


def broken_off(web, _):
    web.missing = 9


def not_there(web, _):
    del web.files["train.fr.gz"]


def no_network(_, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"
    monkeypatch.setattr(corpora, "MULTI30K_URL", address)


@pytest.mark.filterwarnings("ignore:unclosed")
@pytest.mark.parametrize("fault", [broken_off, not_there, no_network])
def test_without_a_network_the_way_out_is_told(web, cache, monkeypatch, fault):
    fault(web, monkeypatch)
    with pytest.raises(DataNotFound, match=r"^train\.fr\.gz: got ") as absent:
        multi30k("train")
    said = str(absent.value)
    for words in (
        *PACKED,
        corpora.MULTI30K_URL,
        "ATTNKIT_DATA",
        digest(RIGHT),
    ):
        assert words in said
    assert len(web.asked) <= 1
    assert not files(cache)
    del absent
    gc.collect()  # after a 404, pooch leaves its socket to the collector


def test_a_silent_server_is_not_waited_for(monkeypatch):
    assert max(corpora.TIMEOUT) <= 10
    monkeypatch.setattr(corpora, "TIMEOUT", (0.1, 0.1))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        monkeypatch.setattr(corpora, "MULTI30K_URL", address)
        with pytest.raises(DataNotFound, match="ReadTimeout"):
            multi30k_lines("train", "fr")


def drip(web, monkeypatch):
    """A byte now and then, for ever."""
    monkeypatch.setattr(corpora, "DEADLINE", 0.3)

    def body():
        while not web.over.wait(0.001):
            yield b"x"

    web.files["train.fr.gz"] = body()


def flood(web, monkeypatch):
    """More and more, for ever."""
    monkeypatch.setattr(corpora, "MOST_BYTES", 100_000)
    web.files["train.fr.gz"] = iter(
        lambda: b"" if web.over.is_set() else b"x" * 1000, b""
    )


@pytest.mark.filterwarnings("ignore:unclosed")
@pytest.mark.parametrize(
    "way, says", [(drip, "not all after"), (flood, "more")]
)
def test_a_download_without_end_has_one(web, cache, monkeypatch, way, says):
    way(web, monkeypatch)
    web.tells_length = False
    with pytest.raises(DataNotFound, match=rf"^train\.fr\.gz: got {says}"):
        multi30k_lines("train", "fr")
    assert not files(cache)
    gc.collect()


def test_a_full_disk_is_not_the_web(web, cache, monkeypatch):
    def full(self, n=1):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(corpora.tqdm, "update", full)
    with pytest.raises(DataNotFound, match="got .*No space left") as absent:
        multi30k_lines("train", "fr")
    assert "from the web" not in str(absent.value)


def test_a_download_that_is_stopped_leaves_nothing(web, cache, monkeypatch):
    def stop(self, *_):
        raise KeyboardInterrupt

    monkeypatch.setattr(corpora.tqdm, "update", stop)
    with pytest.raises(KeyboardInterrupt):
        multi30k_lines("train", "fr")
    assert not files(cache)


def test_a_spoilt_file_of_the_cache_is_not_read(web, cache, monkeypatch):
    cache.mkdir()
    (cache / "train.fr.gz").write_bytes(RIGHT[:-9])
    with monkeypatch.context() as patch:
        no_network(web, patch)
        with pytest.raises(DataNotFound):
            multi30k_lines("train", "fr")
    assert len(multi30k_lines("train", "fr")) == 2
    assert (cache / "train.fr.gz").read_bytes() == RIGHT


@pytest.fixture
def folder(web, monkeypatch, tmp_path):
    """A folder for the files; the server must not be asked."""
    path = tmp_path / "mine"
    path.mkdir()
    monkeypatch.setenv("ATTNKIT_DATA", str(path))
    yield path
    assert not web.asked


@pytest.mark.parametrize("contents", [PACKED, PLAIN], ids=["gz", "text"])
def test_files_of_a_folder(folder, cache, contents):
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    assert multi30k_lines("train", "en") == ENGLISH.split("\n")[:-1]
    assert len(multi30k("test")) == 2
    assert files(folder) == sorted(contents)
    assert not cache.exists()


def test_a_file_that_the_folder_lacks_is_named(folder):
    (folder / "train.en.gz").write_bytes(PACKED["train.en.gz"])
    says = rf"^train\.fr\.gz: got no such file in {re.escape(str(folder))},\n"
    with pytest.raises(DataNotFound, match=says) as absent:
        multi30k("train")
    assert digest(RIGHT) in str(absent.value)


@pytest.mark.parametrize("name", ["train.fr.gz", "train.fr"])
@pytest.mark.parametrize("content", [RIGHT[:-9], FRENCH[:-9].encode()])
def test_a_wrong_file_in_the_folder_is_refused(folder, name, content):
    (folder / name).write_bytes(content)
    wanted = digest((PACKED | PLAIN)[name])
    where = re.escape(str(folder / name))
    says = f"^{where}: got sha256 {digest(content)}, wanted sha256 {wanted}$"
    with pytest.raises(ValueError, match=says):
        multi30k("train")


def test_a_folder_of_no_name_is_none(web, monkeypatch):
    monkeypatch.setenv("ATTNKIT_DATA", "")
    assert len(multi30k("train")) == 2


UNEVEN = {
    "a line too many": ("x\ny\n", "fr: got 2 sentences, wanted 1, as many"),
    "no word": ("\n", "train, line 1, fr: got an empty sentence, wanted"),
}


@pytest.mark.parametrize("french, says", UNEVEN.values(), ids=UNEVEN)
def test_no_line_is_passed_over(folder, monkeypatch, french, says):
    for name, text in {"train.fr": french, "train.en": "z\n"}.items():
        (folder / name).write_bytes(text.encode())
        sums = ("", digest(text.encode()))
        monkeypatch.setitem(corpora.MULTI30K_SHA256, name, sums)
    with pytest.raises(ValueError, match=f"^{says}"):
        multi30k("train")


def test_absent_is_not_wrong():
    assert issubclass(DataNotFound, OSError)
    assert not issubclass(DataNotFound, ValueError)


SENTENCES = [
    ("fr", "L’homme qu'il voit.", "l' homme qu' il voit ."),
    ("fr", "Aujourd'hui, il dort.", "aujourd'hui , il dort ."),
    ("fr", "jusqu'à aujourd’hui", "jusqu' à aujourd'hui"),
    ("fr", "Un «tee-shirt» à 2,50 €", 'un " tee-shirt " à 2,50 €'),
    ("fr", "E\u0301te\u0301", "été"),
    ("en", "A man's hat, red.", "a man 's hat , red ."),
    ("en", "Don’t! I'm 1.5 m", "don 't ! i 'm 1.5 m"),
    ("en", "the boys' T-shirts", "the boys ' t-shirts"),
    ("en", "10,000 at 11:27.", "10,000 at 11:27 ."),
    ("en", "Q&amp;A – “yes”", 'q & a – " yes "'),
    ("en", " \t\n", ""),
]


@pytest.mark.parametrize("language, text, words", SENTENCES)
def test_words_of_a_text(language, text, words):
    assert tokenize(text, language) == tuple(words.split())


@pytest.mark.parametrize(
    "text",
    [
        "a man's hat, red.",
        'a sign that says "welcome bikers."',
        "a \"no truck's\" sign (yellow); don't!",
        "the farmers' market: 10,000 of $2.52, 50% off.",
        "under a 'grand opening sign.",
        "",
    ],
)
def test_normal_text_comes_back(text):
    assert detokenize(tokenize(text, "en")) == text


SIGNS = st.text("ab1é '’\".,:;-!?%()[]{}$#&_\n")


@given(SIGNS | st.text())
@example("x 'tis ' 's \" ' \" (' $ #1 ,5 . 5 1:2")
def test_text_made_of_words_has_the_same_words(text):
    words = tokenize(text, "en")
    assert tokenize(detokenize(words), "en") == words


@given(SIGNS | st.text(), st.sampled_from(["fr", "en"]))
def test_words_with_spaces_between_stay_as_they_are(text, language):
    words = tokenize(text, language)
    assert tokenize(" ".join(words), language) == words


BAD = {
    "split": (lambda: multi30k("dev"), r"split: got 'dev', wanted one of \("),
    "split of lines": (
        lambda: multi30k_lines("val", "fr"),
        "split: got 'val'",
    ),
    "language": (
        lambda: multi30k_lines("train", "de"),
        r"language: got 'de', wanted one of \('fr', 'en'\)",
    ),
    "language of words": (
        lambda: tokenize("ein Mann", "de"),
        r"language: got 'de', wanted one of \('fr', 'en'\)",
    ),
    "words": (
        lambda: detokenize("a man"),
        "words: got 'a man', wanted a list of words",
    ),
}


@pytest.mark.parametrize("call, says", BAD.values(), ids=BAD)
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=f"^{says}"):
        call()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_mark_stays_with_its_letter_or_its_sign(language):
    """As in x with a hat, for which there is no letter of its own."""
    marks = [chr(i) for i in range(0x20000) if category(chr(i))[0] == "M"]
    assert marks[0] == "\u0300" and len(marks) > 1000
    text = " ".join(f"x{mark}y §{mark}" for mark in marks)
    assert len(tokenize(text, language)) == 2 * len(marks)


def test_a_letter_without_its_mark_is_that_letter():
    assert tokenize("a ~ b", "en") == ("a", "~", "b")
    assert tokenize("1,5.2:3 1, 5 .2", "en") == (
        *("1,5.2:3", "1", ",", "5", ".", "2"),
    )
