"""Attention, from Seq2Seq to BERT: one room per idea, in story order."""
# ruff: noqa: I001, RUF022

from attnkit.data.pair import Pair
from attnkit.data.grammar import phrases
from attnkit.data.corpora import read_pairs
from attnkit.data.vocab import BOS, EOS, PAD, UNK, Vocab, Vocabs
from attnkit.data.tensors import Batch, batches
from attnkit.recall import recall_all, recall_first
from attnkit.encoder import EncoderRNN, Memory
from attnkit.scores import (
    DotScore,
    ScaledDotScore,
    GeneralScore,
    AdditiveScore,
)
from attnkit.attention import Attention, masked_softmax
from attnkit.decoder import (
    AttentionDecoder,
    DecoderRNN,
    Step,
    Writer,
    last_state,
    mean_of_states,
)
from attnkit.seq2seq import Output, Seq2Seq
from attnkit.models import attention_model, fixed_model, parameters
from attnkit.training import History, fit, load, masked_loss, save
from attnkit.search import Found, forced, greedy, translate
from attnkit.metrics import bleu, by_length, exact_match, word_accuracy

__all__ = [
    "Pair",
    "phrases",
    "read_pairs",
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
    "recall_all",
    "recall_first",
    "DotScore",
    "ScaledDotScore",
    "GeneralScore",
    "AdditiveScore",
    "Attention",
    "masked_softmax",
    "Writer",
    "DecoderRNN",
    "AttentionDecoder",
    "Step",
    "last_state",
    "mean_of_states",
    "Seq2Seq",
    "Output",
    "attention_model",
    "fixed_model",
    "parameters",
    "fit",
    "History",
    "masked_loss",
    "save",
    "load",
    "greedy",
    "Found",
    "forced",
    "translate",
    "exact_match",
    "word_accuracy",
    "bleu",
    "by_length",
]
