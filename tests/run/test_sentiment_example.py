"""The example of sentiment, made small: both languages and frameworks in one folder, and what was trained is kept."""

from __future__ import annotations

import paddle_here  # noqa: F401  paddle warns where it is imported first
import pytest
import sentiment
from review_archive import review_archive

import xlog


def test_reviews_of_both_languages_are_in_balance() -> None:
    for texts, labels in (sentiment.english_reviews(review_archive()), sentiment.chinese_reviews()):
        assert len(texts) == len(labels) > 5000
        assert labels.mean() == 0.5


def test_both_languages_are_explained_in_one_folder(tmp_path, capsys, monkeypatch) -> None:
    whole = sentiment.minilm

    def shallow():
        """MiniLM without all but its first block: as much code, a sixth of the work."""
        network = whole()
        network.blocks = network.blocks[:1]
        return network

    monkeypatch.setattr(sentiment, "minilm", shallow)
    monkeypatch.setattr(sentiment, "HELD_OUT", 20)
    sentiment.main(review_archive(), str(tmp_path), most=60, epochs=1, explained=1)
    said = capsys.readouterr().out
    assert "english: accuracy 0." in said
    assert "chinese: accuracy 0." in said
    english, chinese = (xlog.open(tmp_path / name)[0] for name in ("english", "chinese"))
    assert (english.metadata.model.framework, chinese.metadata.model.framework) == ("torch", "paddle")
    for run in (english, chinese):
        (sample,) = run.samples()
        assert len(sample.maps()) == 10
        assert sum(1 for _ in run.trees()) == 1
    assert english.metadata.text.hidden == "mask"
    shown = chinese.samples()[0].event.text
    assert [token.word for token in shown.tokens][:3] == [1, 2, 3]  # each character is a word
    assert (tmp_path / "english_head.pt").exists()
    assert (tmp_path / "chinese.pdparams").exists()


def test_a_package_that_is_not_there_is_named() -> None:
    with pytest.raises(SystemExit, match="pip install --no-deps no-such-package"):
        sentiment.package("no_such_package")
