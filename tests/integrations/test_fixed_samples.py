"""Samples that a training explains again and again: whatever a dataset yields for one is explained as by a Runner."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny_training import CLASSES, IMAGES, LABELS, maker, torch_network

import xlog
from xlog.integrations import ExplainEvery
from xlog.integrations.fixed_samples import BATCH_SIZE, FixedSamples

PLAIN = [(IMAGES[i], int(LABELS[i])) for i in range(3)]


def maps(folder, samples, network=None, **settings) -> np.ndarray:
    ExplainEvery(maker(folder, **settings), samples, epochs=1).after_epoch(network or torch_network())
    (run,) = xlog.open(folder)
    assert [sample.labels for sample in run.samples()] == [[0], [1], [0]]
    return np.stack([sample.map("Gradient").array() for sample in run.samples()])


@pytest.mark.parametrize(
    "samples",
    [
        [(torch.tensor(image), torch.tensor(label)) for image, label in PLAIN],
        [{"images": image, "labels": label} for image, label in PLAIN],
        [{"images": torch.tensor(PLAIN[i][0]), "labels": PLAIN[i][1], "id": f"s{i}"} for i in range(3)],
        torch.utils.data.Subset(
            torch.utils.data.TensorDataset(torch.tensor(IMAGES), torch.tensor(LABELS)), range(3)
        ),
    ],
    ids=["tensors", "dicts", "ids", "dataset"],
)  # fmt: skip
def test_every_form_of_a_sample_gives_the_same_maps(samples, tmp_path) -> None:
    np.testing.assert_array_equal(maps(tmp_path / "plain", PLAIN), maps(tmp_path / "other", samples))


def test_pixels_of_whole_numbers_are_told_of_in_the_first_step_alone(tmp_path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, IMAGES[:2].shape).astype(np.uint8)
    every = ExplainEvery(maker(tmp_path), list(pixels), epochs=1)
    network = torch_network()
    with pytest.warns(xlog.DataWarning, match="got pixels of uint8"):
        every.after_epoch(network)
    every.after_epoch(network)


class Named(torch.nn.Module):
    """A network of Hugging Face's kind: inputs by name, logits in a dict; and an input beside the image."""

    def __init__(self) -> None:
        super().__init__()
        self.net = torch_network()

    def forward(self, pixel_values: torch.Tensor, age: torch.Tensor | None = None) -> dict[str, torch.Tensor]:
        return {"logits": self.net(pixel_values) * (1 if age is None else age[:, None])}


def test_inputs_by_name_and_by_place_reach_the_network(tmp_path) -> None:
    plain = maps(tmp_path / "plain", PLAIN)
    named = [{"pixel_values": image, "labels": label} for image, label in PLAIN]
    np.testing.assert_allclose(maps(tmp_path / "named", named, Named()), plain, rtol=1e-4, atol=1e-7)
    ages = np.array([1, 2, 3], np.float32)
    by_name = [({"pixel_values": image, "age": age}, label) for (image, label), age in zip(PLAIN, ages, strict=True)]
    by_place = [((image, age), label) for (image, label), age in zip(PLAIN, ages, strict=True)]
    for name, samples in (("by_name", by_name), ("by_place", by_place)):
        found = maps(tmp_path / name, samples, Named())
        np.testing.assert_allclose(found, plain * ages[:, None, None], rtol=1e-3, atol=1e-6)


def test_a_tensor_is_a_sequence_of_images_without_labels(tmp_path) -> None:
    ExplainEvery(maker(tmp_path), torch.tensor(IMAGES[:2]), epochs=1).after_epoch(torch_network())
    assert [sample.labels for sample in xlog.open(tmp_path)[0].samples()] == [None, None]


def test_labels_of_some_and_of_several_classes(tmp_path) -> None:
    several = [(IMAGES[0], np.array([1, 1])), (IMAGES[1], None), (IMAGES[2], np.array([0, 1]))]
    ExplainEvery(maker(tmp_path, activation="sigmoid"), several, epochs=1).after_epoch(torch_network())
    assert [sample.labels for sample in xlog.open(tmp_path)[0].samples()] == [[0, 1], None, [1]]


class Words(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.word, self.head = torch.nn.Embedding(128, 4), torch.nn.Linear(4, 2)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return self.head(self.word(ids).mean(1))


def letters(text: str) -> list[tuple[int, int, int]]:
    return [(ord(letter), place, place + 1) for place, letter in enumerate(text)]


def test_texts_and_rows_are_samples_too(tmp_path) -> None:
    texts = xlog.Tokens(letters, vocabulary=128, hidden="zero")
    every = ExplainEvery(gradients(tmp_path / "texts", texts), [("good", 1), ("bad", 0)], epochs=1)
    every.after_epoch(Words())
    (run,) = xlog.open(tmp_path / "texts")
    assert [sample.map("Gradient").array().shape[-1] for sample in run.samples()] == [4, 3]
    rows = xlog.Table(["a", "b", "c"])
    every = ExplainEvery(gradients(tmp_path / "rows", rows), [(np.ones(3), 1), (np.zeros(3), 0)], epochs=1)
    every.after_epoch(torch.nn.Linear(3, 2))
    assert [sample.labels for sample in xlog.open(tmp_path / "rows")[0].samples()] == [[1], [0]]


def gradients(folder, kind):
    def make(network, samples) -> xlog.Runner:
        runner = xlog.Runner(folder, (samples, CLASSES), network, samples=kind, progress=False)
        runner.register_saliency([xlog.Gradient()], controls=False)
        return runner

    return make


def test_batches_hold_all_samples_once_and_read_each_once() -> None:
    read = []

    class Counted(list):
        def __getitem__(self, place):
            read.append(place)
            return np.full((1, 2, 2), place), place

    fixed = FixedSamples(Counted(range(BATCH_SIZE + 2)))
    for _ in range(2):
        batches = list(fixed)
        assert [len(batch["images"]) for batch in batches] == [BATCH_SIZE, 2]
        assert [identity for batch in batches for identity in batch["id"]] == [str(i) for i in range(BATCH_SIZE + 2)]
    assert (len(fixed), read) == (2, list(range(BATCH_SIZE + 2)))
