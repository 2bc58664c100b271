"""Real sentences: Multi30k, from a folder or from the web."""

import gzip
import os
import time
from pathlib import Path

import pooch
from tqdm import tqdm

from attnkit import check
from attnkit.check import Real
from attnkit.data.pair import Pair
from attnkit.data.tokens import tokenize

MULTI30K_URL = (
    "https://raw.githubusercontent.com/multi30k/dataset/"
    "a3d2e0d26b56f3846f66a952536ffed4e401d05a/data/task1/raw/"
)
TIMEOUT = (3, 10)  # seconds: to reach one address, from one byte to the next
DEADLINE = 300  # seconds for a whole file
MOST_BYTES = 20_000_000  # of a file; the largest has 2 million
SPLITS = {"train": "train", "valid": "val", "test": "test_2016_flickr"}
# of each file packed (.gz), and unpacked
MULTI30K_SHA256 = {
    "train.fr": (
        "622e75069e9f4c577425c4f277116ce66e63a2401c0a2312d90073cb12379a3c",
        "5925a3c18f1587b6b54b87743106e6e8ab93618edb6f65d19eac0621f853a10d",
    ),
    "train.en": (
        "d79cfa999dd4c51d2cb42499b6796d5a882c3a8a961923c25a898c90f8bbd56f",
        "460a15fbd157e34a7a9957ee388c1ca247fe47af3ef25fb50442af6c274e0fc6",
    ),
    "val.fr": (
        "ca3106f1a72390591d25f6c45cb4cd39dec4cd3f123e099748a3ce5256c160e9",
        "5304e444d842e962b2dda4d816b70b22a1765b15401642b7ca37a67477e708dc",
    ),
    "val.en": (
        "14f7d25ddd868909a9213e361768460edcacdd6ab9d1e77b92560dc10c10dc28",
        "1f2a23d992769b5b3d209b0a10dd0b77c08cceb1f20dfb97ed0aafa49d107227",
    ),
    "test_2016_flickr.fr": (
        "6d326e188d259fb1d04ac19eae3af956559b3a0b93d7635e56c90987c40c8b90",
        "cb3160d69b002bb638e66cc7612fcd56cb0af82eadc9c142dedc438afb885ef6",
    ),
    "test_2016_flickr.en": (
        "611d361c6334bc7246101d48097c13cf5c4413c5befc793cc629934359d532d9",
        "399a4382932c1aadd3ceb9bef1008d388a64c76d4ae4e9d4728c6f4301cac182",
    ),
}


class DataNotFound(OSError):
    """No data here or within reach; an OSError, as all its causes are."""


class Bar(tqdm):
    """A bar of text that ends a download without end."""

    begun = 0.0

    def __bool__(self) -> bool:
        """Pooch asks; tqdm would say no where the length is not told."""
        return True

    def update(self, n: Real | None = 1) -> bool | None:
        if self.n > MOST_BYTES:
            raise DataNotFound(f"more than {MOST_BYTES:,} bytes from the web")
        if time.monotonic() - self.begun > DEADLINE:
            raise DataNotFound(f"not all after {DEADLINE} s from the web")
        return super().update(n)


def download(url: str, path: str | Path, _: pooch.Pooch | None) -> None:
    """Download one file for pooch, with a bar of text."""
    name = url.rpartition("/")[2]
    with Bar(
        desc=name, total=1, unit="B", unit_scale=True, ncols=72, leave=False
    ) as bar:
        bar.begun = time.monotonic()
        # Small pieces, so that the clock is looked at now and then.
        load = pooch.HTTPDownloader(
            progressbar=bar, timeout=TIMEOUT, chunk_size=64
        )
        load(url, path, _)


def cached(name: str) -> Path:
    """Return the path of a file of the cache, downloaded if need be."""
    # The bar tells enough; what pooch says would put a folder on the page.
    pooch.get_logger().setLevel("WARNING")
    return Path(
        pooch.retrieve(
            f"{MULTI30K_URL}{name}.gz",
            known_hash=f"sha256:{MULTI30K_SHA256[name][0]}",
            fname=f"{name}.gz",
            path=pooch.os_cache("attnkit"),
            downloader=download,
        )
    )


def given(name: str, folder: Path) -> Path:
    """Return the path of a file of the folder, packed or not."""
    for file, wanted in zip((f"{name}.gz", name), MULTI30K_SHA256[name]):
        path = folder / file
        if path.is_file():
            found = pooch.file_hash(path)
            check.that(
                found == wanted, path, f"sha256 {found}", f"sha256 {wanted}"
            )
            return path
    raise FileNotFoundError(f"no such file in {folder}")


def find(name: str) -> Path:
    """Return the path of a file with the published content."""
    folder = os.environ.get("ATTNKIT_DATA")
    try:
        if folder:
            return given(name, Path(folder).expanduser())
        return cached(name)
    except OSError as error:
        files = "\n".join(f"  {name}.gz" for name in MULTI30K_SHA256)
        told = folder or error.errno or isinstance(error, DataNotFound)
        got = error if told else f"{type(error).__name__} from the web"
        raise DataNotFound(
            f"{name}.gz: got {got},\n"
            f"wanted sha256 {MULTI30K_SHA256[name][0]}.\n"
            f"To do without the web, put these files from\n{MULTI30K_URL}\n"
            "into a folder and name it in the environment variable "
            f"ATTNKIT_DATA:\n{files}"
        ) from error


def multi30k_lines(split: str, language: str) -> list[str]:
    """The sentences of one side of Multi30k as they were written.

    `split`: train, valid or test (2016, Flickr); `language`: fr or en.
    The files come from the folder that the environment variable ATTNKIT_DATA
    names, else from the web, once. DataNotFound: they are in neither.
    ValueError: another split or language, a file other than the published.

    Elliott, Frank, Sima'an and Specia (2016), Multi30K: Multilingual
    English-German image descriptions, Workshop on Vision and Language;
    French: Elliott, Frank, Barrault, Bougares and Specia (2017), Findings
    of the second shared task on multimodal machine translation, WMT.
    """
    splits, languages = tuple(SPLITS), ("fr", "en")
    check.that(split in splits, "split", repr(split), f"one of {splits}")
    check.that(
        language in languages,
        "language",
        repr(language),
        f"one of {languages}",
    )
    path = find(f"{SPLITS[split]}.{language}")
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    # splitlines would also cut at signs that one language alone has
    return content.decode("utf-8").removesuffix("\n").split("\n")


def multi30k(split: str) -> list[Pair]:
    """The pairs of Multi30k, French to English, as words.

    In the order of `multi30k_lines`, none left out; same errors.
    ValueError also: a sentence without words.
    """
    french, english = (multi30k_lines(split, x) for x in ("fr", "en"))
    check.same_count("fr", french, "en", english)
    pairs = [
        Pair(tokenize(source, "fr"), tokenize(target, "en"))
        for source, target in zip(french, english)
    ]
    for number, pair in enumerate(pairs, start=1):
        check.sentence(f"{split}, line {number}, fr", pair.source)
        check.sentence(f"{split}, line {number}, en", pair.target)
    return pairs
