"""Attention, from Seq2Seq to BERT: one room per idea, in story order."""
# ruff: noqa: I001, RUF022

from attnkit.data.pair import Pair
from attnkit.grammar.sentences import phrases
from attnkit.data.tokens import detokenize, tokenize
from attnkit.data.gold_links import read_links
from attnkit.data.readers import read_pairs, read_parallel
from attnkit.data.corpora import DataNotFound, multi30k, multi30k_lines
from attnkit.data.captions import CAPTIONS
from attnkit.data.questions import (
    Labelled,
    LabelledPair,
    banking77,
    near_duplicates,
    read_labelled,
    some_of_each,
)
from attnkit.data.vocab import BOS, EOS, PAD, UNK, Vocab, Vocabs
from attnkit.data.tensors import Batch, batches
from attnkit.encoder import (
    EncoderConv,
    EncoderPositions,
    EncoderRNN,
    Memory,
    positions,
)
from attnkit.scores import (
    Score,
    DotScore,
    ScaledDotScore,
    GeneralScore,
    AdditiveScore,
)
from attnkit.attention import Attention, Head, masked_softmax
from attnkit.decoder import (
    AttentionDecoder,
    DecoderRNN,
    LuongDecoder,
    OnePassDecoder,
    Step,
    DecoderBase,
    last_state,
    mean_of_states,
)
from attnkit.seq2seq import Output, Seq2Seq
from attnkit.transformer import (
    DecoderBlock,
    EncoderBlock,
    MultiHeadAttention,
    causal_mask,
)
from attnkit.stacks import DecoderTransformer, EncoderTransformer, Transformer
from attnkit.training import History, fit, masked_loss
from attnkit.model_files import load, save
from attnkit.models import (
    attention_model,
    fixed_model,
    parameters,
    pretrained,
    transformer_model,
)
from attnkit.search import (
    Found,
    greedy,
    sample,
    beam_search,
    n_best,
    teacher_forced,
    attention_maps,
    translate,
)
from attnkit.metrics import (
    bleu,
    by_length,
    edit_rate,
    exact_match,
    word_accuracy,
)
from attnkit.significance import (
    bleu_of,
    bootstrap,
    sentence_counts,
    signature,
)
from attnkit.contest import (
    Entry,
    Leaderboard,
    Scored,
    climb,
    paired_bootstrap,
    read_submission,
    score_labels,
    write_submission,
)
from attnkit.alignment import (
    alignment_error_rate,
    best_links,
    chance_links,
    counts,
    diagonal_links,
    links,
    symmetrize,
)
from attnkit.ibm1 import IBM1

__all__ = [
    "Pair",
    "phrases",
    "read_pairs",
    "read_parallel",
    "read_links",
    "tokenize",
    "detokenize",
    "multi30k",
    "multi30k_lines",
    "DataNotFound",
    "CAPTIONS",
    "Labelled",
    "LabelledPair",
    "banking77",
    "read_labelled",
    "near_duplicates",
    "some_of_each",
    "Vocab",
    "Vocabs",
    "Batch",
    "batches",
    "PAD",
    "BOS",
    "EOS",
    "UNK",
    "EncoderRNN",
    "Memory",
    "EncoderConv",
    "EncoderPositions",
    "positions",
    "Score",
    "DotScore",
    "ScaledDotScore",
    "GeneralScore",
    "AdditiveScore",
    "Attention",
    "Head",
    "masked_softmax",
    "DecoderBase",
    "DecoderRNN",
    "AttentionDecoder",
    "LuongDecoder",
    "OnePassDecoder",
    "Step",
    "last_state",
    "mean_of_states",
    "Seq2Seq",
    "Output",
    "attention_model",
    "fixed_model",
    "parameters",
    "pretrained",
    "fit",
    "History",
    "masked_loss",
    "save",
    "load",
    "greedy",
    "sample",
    "beam_search",
    "n_best",
    "Found",
    "teacher_forced",
    "attention_maps",
    "translate",
    "exact_match",
    "word_accuracy",
    "edit_rate",
    "bleu",
    "by_length",
    "sentence_counts",
    "bleu_of",
    "bootstrap",
    "signature",
    "score_labels",
    "Scored",
    "paired_bootstrap",
    "write_submission",
    "read_submission",
    "Leaderboard",
    "Entry",
    "climb",
    "links",
    "chance_links",
    "diagonal_links",
    "best_links",
    "symmetrize",
    "counts",
    "alignment_error_rate",
    "IBM1",
    "MultiHeadAttention",
    "EncoderBlock",
    "DecoderBlock",
    "causal_mask",
    "EncoderTransformer",
    "DecoderTransformer",
    "Transformer",
    "transformer_model",
]
