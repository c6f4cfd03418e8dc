"""Words and sentences of tokens, by hand: English in pieces, bytes, Chinese."""

from __future__ import annotations

import re

from xlog.run.units import sentences, words


def pieces(text: str, *cut: str) -> list[tuple[int, int]]:
    """Return where these pieces of a text lie, one after the other."""
    place, spans = 0, []
    for piece in cut:
        place = text.index(piece, place)
        spans.append((place, place + len(piece)))
        place += len(piece)
    return spans


def test_pieces_of_a_word_are_one_and_signs_stand_alone() -> None:
    text = "[Don't] be unhappily-wed, 3.5 times!"
    spans = pieces(
        text, "[", "Don", "'", "t", "]", "be", "un", "happi", "ly", "-", "wed", ",", "3", ".", "5", "times", "!"
    )
    assert words(text, spans, [False] * len(spans)) == [1, 2, 2, 2, 3, 4, 5, 5, 5, 5, 5, 6, 7, 8, 9, 10, 11]


def test_special_tokens_are_in_no_word_and_spaces_within_tokens_part_them() -> None:
    text = "so good"
    spans = [(0, 0), (0, 2), (2, 5), (5, 7), (0, 0)]  # as byte-level tokenizers cut: the space goes with what follows
    special = [True, False, False, False, True]
    assert words(text, spans, special) == [0, 1, 2, 2, 0]
    assert sentences(text, spans, special) == [0, 1, 1, 1, 0]
    assert words("😀!", [(0, 1), (0, 1), (1, 2)], [False] * 3) == [1, 1, 2]  # two tokens of one character


def test_tokens_of_writing_without_spaces_are_words() -> None:
    text = "电影 很好abc看"
    spans = pieces(text, "电影", "很", "好", "ab", "c", "看")
    assert words(text, spans, [False] * 6) == [1, 2, 3, 4, 4, 5]


def test_sentences_end_at_their_signs_and_at_lines() -> None:
    text = 'It cost 3.5 million. "Why?" No idea...\nFine (e.g. here)'
    spans = [(match.start(), match.end()) for match in re.finditer(r"\w+|[^\w\s]", text)]
    found = sentences(text, spans, [False] * len(spans))
    parts = [
        "".join(text[a:b] for (a, b), n in zip(spans, found, strict=True) if n == k) for k in range(1, max(found) + 1)
    ]
    assert parts == ["Itcost3.5million.", '"Why?"', "Noidea...", "Fine(e.g.", "here)"]
    assert sentences("良好.喜欢3.5寸", [(i, i + 1) for i in range(9)], [False] * 9) == [1] * 3 + [2] * 6
    chinese = "很好。不是吗？“是的！”她说"
    spans = [(i, i + 1) for i in range(len(chinese))]
    assert sentences(chinese, spans, [False] * len(spans)) == [1] * 3 + [2] * 4 + [3] * 5 + [4] * 2
