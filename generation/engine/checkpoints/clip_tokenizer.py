"""The tokenizer of CLIP, which single-file checkpoints take for granted and do not bring."""

import gzip
import json
from pathlib import Path

MERGES = Path(__file__).parent / "clip" / "merges.txt.gz"
BEGIN, END = "<|startoftext|>", "<|endoftext|>"
ROOM = 77


def write_tokenizer(folder: Path, *, padding: str) -> None:
    """Write the files that transformers reads; OpenAI's CLIP pads with its end, OpenCLIP with "!".

    Source of the vocabulary's order: arXiv 2103.00020; letters, letters that end a word, merges.
    """
    folder.mkdir(parents=True)
    merges = gzip.decompress(MERGES.read_bytes()).decode().split("\n")
    letters = _byte_letters()
    tokens = [*letters, *(f"{letter}</w>" for letter in letters)]
    tokens += [merge.replace(" ", "") for merge in merges]
    tokens += [BEGIN, END]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    _write(folder / "vocab.json", json.dumps(vocabulary, ensure_ascii=False))
    _write(folder / "merges.txt", "\n".join(["#version: 0.2", *merges]) + "\n")
    settings = {
        "tokenizer_class": "CLIPTokenizer",
        "model_max_length": ROOM,
        "bos_token": BEGIN,
        "eos_token": END,
        "unk_token": END,
        "pad_token": padding,
    }
    _write(folder / "tokenizer_config.json", json.dumps(settings))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _byte_letters() -> list[str]:
    """Return the letters that stand for bytes, those that print first, as CLIP counts them."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = range(256 - len(printable))
    return [chr(code) for code in printable] + [chr(256 + number) for number in others]
