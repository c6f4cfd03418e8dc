"""The example of PaddleX's pictures: superpixels over a data set, and photos explained with these, in paddle."""

from __future__ import annotations

from paddle_here import paddle  # noqa: F401  before anybody else imports it

# isort: split
import normlime_paddle
import numpy as np
from foolbox_pictures import photos

import xlog


def test_lime_normlime_and_their_product(tmp_path, capsys) -> None:
    chosen = [photo for photo in photos() if photo.name == "strawberry"]
    prior = normlime_paddle.main(str(tmp_path), chosen, ["strawberry"], samples=8, often=8)
    assert {photo.label for photo in chosen} <= set(prior.labels.tolist())
    assert len(prior.centers) == normlime_paddle.KINDS
    assert "strawberry" in capsys.readouterr().out  # `xlog normlime` lists what speaks for it
    whole, looked_at = xlog.open(tmp_path)
    assert sorted(sample.id for sample in whole.samples()) == sorted(
        f"{photo.name}{cut}" for photo in chosen for cut in ("", " at 0%", " at 100%")
    )
    (sample,) = looked_at.samples()
    lime, own, both = (sample.map(name).array() for name in ("LIME", "NormLIME", "LIME × NormLIME"))
    assert own.min() >= 0
    np.testing.assert_allclose(both, lime * own, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(looked_at.prior.weights, prior.weights)


def test_data_are_real_photos_some_of_one_class() -> None:
    found = photos()
    assert len(found) == 20
    assert [photo.name for photo in found if photo.label == 609] == ["jeep", "jeep 2"]
    assert normlime_paddle.cut(found[0], 1.0).pixels.shape == (410, 410, 3)
