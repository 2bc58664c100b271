"""The exam questions of each chapter, each with its marking scheme."""

import math
import random
from collections.abc import Callable
from typing import NamedTuple

from attnkit.check import Real


class Asked(NamedTuple):
    """A question, and for what there are points.

    `value`: the right number, to within `within`, where a number is asked
    for; else the answer is in words.
    """

    text: str
    scheme: tuple[tuple[int, str], ...]
    value: float | None = None
    within: float = 0.01


Lot = Asked | Callable[[random.Random], Asked]


def numeric_answer(text: str, value: Real, way: str) -> Asked:
    """A number: a point for the way to it, one for the number."""
    within = max(0.01, abs(value) * 0.005)
    told = f"{value:,.3f}".rstrip("0").rstrip(".")
    scheme = ((1, way), (1, f"the number, {told}"))
    return Asked(text, scheme, float(value), within)


def softly(scores: list[float]) -> list[float]:
    lead = [math.exp(score - max(scores)) for score in scores]
    return [x / sum(lead) for x in lead]


# 00 Words and states


def table_size(dice: random.Random) -> Asked:
    words, d = dice.randrange(200, 900, 50), dice.choice([16, 32, 48, 64])
    return numeric_answer(
        f"A vocabulary has {words} words, and each has an embedding of {d} "
        "numbers. How many parameters has the table?",
        words * d,
        "a row for each word, a number for each place of the row",
    )


def mean_loss(dice: random.Random) -> Asked:
    shares = [dice.choice([0.1, 0.2, 0.25, 0.4, 0.5, 0.8]) for _ in range(3)]
    return numeric_answer(
        "A language model gave the three words that came the probabilities "
        f"{shares[0]}, {shares[1]} and {shares[2]}. What is its perplexity on "
        "these words?",
        math.exp(-sum(map(math.log, shares)) / 3),
        "the exponential of the mean of the three −log p",
    )


# 01 Seq2Seq


def all_right(dice: random.Random) -> Asked:
    p, n = dice.choice([0.9, 0.95, 0.97, 0.98]), dice.choice([10, 15, 20, 30])
    return numeric_answer(
        f"A model gets each word right with probability {p}, independently. "
        f"What share of sentences of {n} words comes out without a mistake?",
        p**n,
        "independent chances multiply: p to the power of n",
    )


def context_numbers(dice: random.Random) -> Asked:
    d, n = dice.choice([64, 96, 128]), dice.choice([12, 18, 25])
    return numeric_answer(
        f"An encoder's states have {d} numbers. A sentence has {n} words. How "
        "many times as many numbers does a decoder get that is given all "
        "states as one that is given the last?",
        n,
        "the last state is one of the n, all of the same width",
    )


# 02 Scores and softmax


def largest_weight(dice: random.Random) -> Asked:
    e = [0.0]
    while len({*e}) < 3:  # no two scores are equal
        h = [[dice.randint(-2, 2) for _ in range(2)] for _ in range(3)]
        s = [dice.choice([-1, 1, 2]) for _ in range(2)]
        e = [float(s[0] * x + s[1] * y) for x, y in h]
    return numeric_answer(
        f"The states are {h[0]}, {h[1]} and {h[2]}, the query is {s}, and the "
        "score is the dot product. How large is the largest weight?",
        max(softly(e)),
        f"the scores {e[0]:g}, {e[1]:g}, {e[2]:g}, and exp of each over the "
        "sum",
    )


def temperature_for(dice: random.Random) -> Asked:
    gap = dice.choice([1, 2, 3, 4])
    share = dice.choice([0.75, 0.9, 0.95, 0.99])
    return numeric_answer(
        f"Of two scores one is {gap} higher. At which temperature T does it "
        f"get a weight of {share}?",
        gap / math.log(share / (1 - share)),
        "the sigmoid of the difference over T has to be that weight",
    )


# 03 A decoder that looks back


def blended(dice: random.Random) -> Asked:
    a = dice.choice([0.2, 0.3, 0.4])
    b = dice.choice([0.1, 0.2, 0.5])
    h = [dice.randint(-4, 4) for _ in range(3)]
    weights = [a, b, round(1 - a - b, 2)]
    return numeric_answer(
        f"The first numbers of three states are {h[0]}, {h[1]} and {h[2]}, "
        f"their weights {weights[0]}, {weights[1]} and {weights[2]}. What is "
        "the first number of the context?",
        sum(w * x for w, x in zip(weights, h)),
        "each times its weight, added up",
    )


def additive_size(dice: random.Random) -> Asked:
    q, k, n = (dice.choice([32, 48, 64, 96]) for _ in range(3))
    return numeric_answer(
        f"An additive score compares queries of {q} numbers with keys of {k} "
        f"in {n} units, with two matrices and a vector and no biases. How "
        "many parameters has it?",
        n * q + n * k + n,
        "a matrix for the query, one for the key, and the vector",
    )


# 04 Alignment


def error_of_links(dice: random.Random) -> Asked:
    sure = dice.randint(6, 9)
    drawn = dice.randint(6, 9)
    hit = dice.randint(3, min(sure, drawn) - 1)
    also = dice.randint(0, drawn - hit)
    return numeric_answer(
        f"A map draws {drawn} links. {hit} of them are sure, and {also} more "
        f"are possible. There are {sure} sure links in all. What is the "
        "alignment error rate?",
        1 - (hit + hit + also) / (drawn + sure),
        "1 − (|A ∩ S| + |A ∩ P|) / (|A| + |S|); sure links are possible too",
    )


def links_found(dice: random.Random) -> Asked:
    sure, share = dice.choice([20, 25, 40]), dice.choice([0.6, 0.8, 0.9])
    return numeric_answer(
        f"There are {sure} sure links, and a map's recall is {share}. How "
        "many of them does it miss?",
        sure - sure * share,
        "recall is the share of sure links that were drawn",
    )


# 05 Is the map an explanation?


def variation_of(dice: random.Random) -> Asked:
    a, b = dice.choice([0.5, 0.6, 0.7]), dice.choice([0.1, 0.2, 0.3])
    move = dice.choice([0.05, 0.1])
    one = [a, b, round(1 - a - b, 2)]
    two = [round(a - 2 * move, 2), round(b + move, 2)]
    two.append(round(1 - sum(two), 2))
    return numeric_answer(
        f"With its own weights a model gives three words {one}, with other "
        f"weights {two}. What is the total variation?",
        sum(abs(x - y) for x, y in zip(one, two)) / 2,
        "half the sum of the differences without their signs",
    )


def without_largest(dice: random.Random) -> Asked:
    a = dice.choice([0.5, 0.6, 0.7])
    b = round((1 - a) * dice.choice([0.6, 0.75]), 3)
    return numeric_answer(
        f"The weights of a row are {a}, {b} and {1 - a - b:.3g}. The largest "
        "is set to 0, and the rest is divided by its sum. How large is the "
        "largest weight now?",
        b / (1 - a),
        "what is left, over the sum of what is left",
    )


# 06 Real sentences


def brevity(dice: random.Random) -> Asked:
    said, wanted = dice.choice([80, 85, 90]), 100
    return numeric_answer(
        f"A system's translations have {said} words, the references {wanted}. "
        "What is the brevity penalty of BLEU?",
        math.exp(1 - wanted / said),
        "exp(1 − r/c), as c is the smaller",
    )


def narrower(dice: random.Random) -> Asked:
    wide, times = dice.choice([4.0, 5.0, 6.0]), dice.choice([4, 9, 16])
    return numeric_answer(
        f"With 100 test sentences the interval of a lead is {wide:g} BLEU "
        f"wide. About how wide is it with {100 * times}?",
        wide / math.sqrt(times),
        "a mean's spread falls with the square root of the number",
    )


# 07 Query, key, value


def between_two(dice: random.Random) -> Asked:
    near, far = dice.choice([(1, 2), (1, 3), (0, 2)])
    width = dice.choice([1.0, 2.0])
    values = [dice.randint(0, 9), dice.randint(10, 19)]
    a, b = softly([-(near**2) / (2 * width**2), -(far**2) / (2 * width**2)])
    return numeric_answer(
        f"A soft dictionary has two keys, at distances {near} and {far} from "
        f"the query, with the values {values[0]} and {values[1]}. The score "
        f"is −distance² / 2λ² with λ = {width:g}. What does it answer?",
        a * values[0] + b * values[1],
        "softmax of the two scores, then the weighted sum of the values",
    )


def head_size(dice: random.Random) -> Asked:
    d, d_head = dice.choice([64, 128, 256]), dice.choice([8, 16, 32])
    return numeric_answer(
        f"One head takes states of {d} numbers and projects query, key and "
        f"value to {d_head} numbers each, without biases. How many parameters "
        "have its three matrices?",
        3 * d * d_head,
        "three matrices of d_head rows and d columns",
    )


# 08 One frame


def most_rank(dice: random.Random) -> Asked:
    d, d_head = dice.choice([64, 128]), dice.choice([4, 8, 16])
    return numeric_answer(
        f"A head of width {d_head} scores states of {d} numbers. It is a "
        "general score with some matrix W. What is the highest rank that W "
        "can have?",
        min(d, d_head),
        "W is a product through d_head numbers",
    )


def saved(dice: random.Random) -> Asked:
    d, d_head = dice.choice([128, 256]), dice.choice([8, 16, 32])
    return numeric_answer(
        f"A general score of states of {d} numbers has one matrix, a head of "
        f"width {d_head} has one for queries and one for keys. How many times "
        "as many parameters has the general score?",
        d * d / (2 * d * d_head),
        "d · d over 2 · d · d_head",
    )


# 09 Self-attention


def pairs_seen(dice: random.Random) -> Asked:
    n = dice.choice([6, 8, 10, 12])
    return numeric_answer(
        f"In a sentence of {n} words each word asks all under a causal mask. "
        "How many pairs of asking and asked word are left?",
        n * (n + 1) / 2,
        "one for the first word, two for the second, and so on",
    )


def spread_of(dice: random.Random) -> Asked:
    d = dice.choice([16, 64, 144, 256])
    return numeric_answer(
        f"Query and key have {d} independent numbers of mean 0 and variance "
        "1. What is the standard deviation of their dot product?",
        math.sqrt(d),
        "a sum of d products of variance 1 each: variance d",
    )


# 10 The Transformer


def work(dice: random.Random) -> Asked:
    d, n = dice.choice([64, 128, 256]), dice.choice([32, 64, 128])
    return numeric_answer(
        f"Self-attention takes 4 n d² + 2 n² d multiplications. For d = {d} "
        f"and n = {n}: what is the share of the second part?",
        2 * n * n * d / (4 * n * d * d + 2 * n * n * d),
        "the second part over both",
    )


def read_without(dice: random.Random) -> Asked:
    n = dice.choice([10, 15, 25, 30])
    return numeric_answer(
        "A decoder without a cache reads all words so far at each step. How "
        f"many words has it read in all when it has written {n}?",
        n * (n + 1) / 2,
        "1 + 2 + … + n",
    )


# 11 BERT


def masks_of(dice: random.Random) -> Asked:
    words = dice.choice([400, 600, 2000, 5000])
    return numeric_answer(
        f"BERT chooses 15 % of {words} words, of which 80 % become [MASK]. "
        "How many words are replaced by [MASK]?",
        words * 0.15 * 0.8,
        "the share of a share: multiply",
    )


def tables(dice: random.Random) -> Asked:
    words, places = dice.choice([8000, 30000]), dice.choice([128, 512])
    d = dice.choice([128, 256])
    return numeric_answer(
        f"An encoder knows {words} pieces, {places} places and two segments, "
        f"with vectors of {d} numbers. How many parameters have its three "
        "tables?",
        (words + places + 2) * d,
        "a row for each piece, place and segment",
    )


# 12 The contest


def macro(dice: random.Random) -> Asked:
    hit, said, true = 6, dice.choice([8, 10]), dice.choice([7, 9, 12])
    return numeric_answer(
        f"{true} texts have a label. A system gives it to {said} texts, and "
        f"is right on {hit} of these. What is the F1 of this label?",
        2 * hit / (said + true),
        "the harmonic mean of precision and recall",
    )


def rarity(dice: random.Random) -> Asked:
    texts, with_word = 1000, dice.choice([2, 5, 20, 50])
    return numeric_answer(
        f"Of {texts} texts {with_word} hold a word. What is the natural "
        "logarithm of the inverse of that share, by which TF-IDF weighs it?",
        math.log(texts / with_word),
        "log(N / df)",
    )


BANK: dict[str, list[Lot]] = {
    "00": [
        table_size,
        mean_loss,
        Asked(
            "Why does a network not read the numbers of words themselves, 7 "
            "for *chat* and 8 for *dort*? What does it read?",
            (
                (1, "order and distance of ids mean nothing"),
                (1, "a row of a table for each word, learned"),
            ),
        ),
        Asked(
            "A batch holds sentences of different lengths. What is padding, "
            "and what has the mask to say of it?",
            (
                (1, "filled up to the longest of the batch"),
                (1, "True for words, False for padding"),
                (1, "padding must not change what is read of the words"),
            ),
        ),
        Asked(
            "The update gate of a GRU is held where it keeps the old state. "
            "What does the network remember, and what can it learn?",
            (
                (1, "its first state, forever"),
                (1, "nothing of the words: it never reads them"),
            ),
        ),
    ],
    "01": [
        all_right,
        context_numbers,
        Asked(
            "What is teacher forcing, and why may a model be good when led "
            "and bad when it translates alone?",
            (
                (1, "in training the true word before is read"),
                (1, "alone, it reads its own words"),
                (1, "after a mistake it is where it was never trained"),
            ),
        ),
        Asked(
            "Somebody says: long sentences fail because the vector is too "
            "small. Name a control, and what this course found.",
            (
                (1, "the same vector with more training or more sentences"),
                (1, "then it holds most long sentences too"),
                (1, "so its size alone is not the reason"),
            ),
        ),
        Asked(
            "Word accuracy hardly falls with length, but the share of "
            "sentences without a mistake falls fast. Explain.",
            (
                (1, "a sentence is right if all words are"),
                (1, "chances multiply, so the share falls as p to the n"),
            ),
        ),
    ],
    "02": [
        largest_weight,
        temperature_for,
        Asked(
            "Why does code subtract the largest score before it takes exp, "
            "and why does that change no weight?",
            (
                (1, "exp of a large score overflows"),
                (1, "a factor common to numerator and denominator cancels"),
            ),
        ),
        Asked(
            "Somebody multiplies the scores of padding by 0 and takes the "
            "softmax. What goes wrong, and what is right?",
            (
                (1, "a score of 0 is a score: exp(0) = 1 gets weight"),
                (1, "set it to −∞ (or very low) before the softmax"),
            ),
        ),
        Asked(
            "Queries have 3 numbers, keys 5. Which of dot, scaled dot, "
            "general and additive score can compare them, and why?",
            (
                (1, "general and additive"),
                (1, "a product needs equal widths; these two learn a matrix"),
            ),
        ),
    ],
    "03": [
        blended,
        additive_size,
        Asked(
            "Three decoders get the last state, the mean of all states, or a "
            "context chosen at each step. What does each comparison of two of "
            "them show?",
            (
                (1, "last against mean: what it brings to be given all"),
                (1, "mean against attention: what it brings to choose"),
                (1, "all else equal: size, data, training"),
            ),
        ),
        Asked(
            "With which state does Bahdanau's decoder ask, with which "
            "Luong's, and what does that mean for the order of reading?",
            (
                (1, "Bahdanau: the state before the word"),
                (1, "Luong: the new state"),
                (1, "look then read, or read then look"),
            ),
        ),
        Asked(
            "By a slip a score never looks at the keys. What are the weights, "
            "which model is that, and how would a test of two lines notice?",
            (
                (1, "all equal"),
                (1, "the mean of states"),
                (1, "change the keys: the scores have to change"),
            ),
        ),
    ],
    "04": [
        error_of_links,
        links_found,
        Asked(
            "English *does* in *does not sleep* often has its link counted as "
            "wrong. Why, and whose error is that?",
            (
                (1, "no French word stands for it"),
                (1, "the links were drawn by a convention; others may differ"),
            ),
        ),
        Asked(
            "Why may a model that translates well have a high alignment error "
            "rate?",
            (
                (1, "states hold other words too, so a neighbour can serve"),
                (1, "a decoder that asks late looks elsewhere in time"),
            ),
        ),
        Asked(
            "Which rivals without a network belong beside an alignment error "
            "rate, and what does each know?",
            (
                (1, "the diagonal: places only"),
                (1, "IBM Model 1: words only"),
            ),
        ),
    ],
    "05": [
        variation_of,
        without_largest,
        Asked(
            "You find other weights that give the same words. What follows "
            "for the claim that the weights explain the words, and what not?",
            (
                (1, "these weights are not the only ones that would do"),
                (1, "not that the model did not use its own"),
            ),
        ),
        Asked(
            "What is the difference between an explanation that is plausible "
            "and one that is faithful?",
            (
                (1, "plausible: it looks right to people"),
                (1, "faithful: it says what the model really went by"),
            ),
        ),
        Asked(
            "Name two controls for *it wrote this word because it looked "
            "there*.",
            (
                (1, "other weights: shuffled, equal, of another seed"),
                (1, "take the word away, and see whether the output changes"),
            ),
        ),
    ],
    "06": [
        brevity,
        narrower,
        Asked(
            "Which facts belong beside a BLEU figure, so that another can "
            "stand beside it?",
            (
                (1, "tokenisation and version (signature)"),
                (1, "test set and its size, an interval"),
                (1, "how many seeds"),
            ),
        ),
        Asked(
            "Why does a beam search without a penalty prefer short "
            "translations, and what does a length penalty do?",
            (
                (1, "each word lowers the sum of the log probabilities"),
                (1, "it divides by a power of the length"),
            ),
        ),
        Asked(
            "What does the paired bootstrap tell of a lead between two "
            "systems, and what does it not know?",
            (
                (1, "how the lead varies with other test sentences"),
                (1, "nothing of other seeds or other training"),
            ),
        ),
    ],
    "07": [
        between_two,
        head_size,
        Asked(
            "Name query, key and value in the decoder of chapter 03, and say "
            "which two of them are the same there.",
            (
                (1, "query: the decoder's state"),
                (1, "key and value: the encoder's states, the same"),
            ),
        ),
        Asked(
            "The pairs of key and value are shuffled. What happens to the "
            "context, and what if the queries are shuffled?",
            (
                (1, "nothing: attention sees a set of pairs"),
                (1, "the contexts are shuffled in the same way"),
            ),
        ),
        Asked(
            "What does a soft dictionary answer as its width goes to 0, and "
            "as it grows without end?",
            (
                (1, "the value of the nearest key (or their mean, if equal)"),
                (1, "the mean of all values"),
            ),
        ),
    ],
    "08": [
        most_rank,
        saved,
        Asked(
            "How can you show with two calls that an additive score is no "
            "product of query and key?",
            (
                (1, "double the query"),
                (1, "a product doubles; the additive score does not"),
            ),
        ),
        Asked(
            "May values be projected before the weighted sum or after it? "
            "Give the reason.",
            (
                (1, "both give the same"),
                (1, "a linear map goes through a sum"),
            ),
        ),
        Asked(
            "Two scores differ by a constant for each query. Are they the "
            "same attention? Why?",
            (
                (1, "yes"),
                (1, "softmax does not notice a shift of a row"),
            ),
        ),
    ],
    "09": [
        pairs_seen,
        spread_of,
        Asked(
            "A sentence is shuffled before self-attention without places. "
            "What comes out, and what does that mean for word order?",
            (
                (1, "the same outputs, shuffled in the same way"),
                (1, "order has to be added: places"),
            ),
        ),
        Asked(
            "A student cuts heads with one `reshape` instead of cutting the "
            "width and turning the axes. Nothing complains. What is wrong?",
            (
                (1, "the shape fits"),
                (1, "a head gets numbers of several words"),
            ),
        ),
        Asked(
            "What happens to the states of a deep stack without residual "
            "connections, and why does adding the input help?",
            (
                (1, "the words' states grow alike"),
                (1, "each word keeps its own vector, and attention adds"),
            ),
        ),
    ],
    "10": [
        work,
        read_without,
        Asked(
            "How can a decoder be trained on all words of a translation in "
            "one pass, and what keeps it from cheating?",
            (
                (1, "all true words go in at once, moved by one place"),
                (1, "the causal mask hides what comes later"),
            ),
        ),
        Asked(
            "Somebody reports the error rate of the best of eight heads, "
            "chosen on the test sentences. What is wrong, and what is right?",
            (
                (1, "the choice has used the test set"),
                (1, "choose on other sentences, report on these"),
            ),
        ),
        Asked(
            "What of the Transformer's cost grows with the square of the "
            "length, and when does it outweigh the rest?",
            (
                (1, "scores and weighted sums of all pairs"),
                (1, "for sentences longer than about twice the width"),
            ),
        ),
    ],
    "11": [
        masks_of,
        tables,
        Asked(
            "Cut *unplayed* with the pieces un, play, ##play, ##ed, ##p by "
            "the greedy rule, and say what the rule is.",
            (
                (1, "un ##play ##ed"),
                (1, "the longest piece that fits, again and again"),
            ),
        ),
        Asked(
            "Why does BERT not replace every chosen word by [MASK]?",
            (
                (1, "later texts hold no [MASK]"),
                (1, "so it learns a state for ordinary words as well"),
            ),
        ),
        Asked(
            "Among 72 heads you find one that links pronouns with their "
            "nouns. What do you have to do before you say so?",
            (
                (1, "test it on other sentences, with other words"),
                (1, "beside the median head and simple rules"),
            ),
        ),
    ],
    "12": [
        macro,
        rarity,
        Asked(
            "Why is the test set read once, and what is a point worth that "
            "was gained by choosing on it?",
            (
                (1, "choosing by it makes it a second validation set"),
                (1, "nobody can say: part of it is luck"),
            ),
        ),
        Asked(
            "Why are texts left out of training that say nearly the same as "
            "a test text?",
            (
                (1, "a model could remember instead of generalise"),
                (1, "the test score would be too high for new texts"),
            ),
        ),
        Asked(
            "Where does pretraining pay most in the contest, where least, and "
            "which control shows that it is not the build of the network?",
            (
                (1, "most with few labels, little with all"),
                (1, "the same build with weights by chance is below counting"),
            ),
        ),
    ],
}
