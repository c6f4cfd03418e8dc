"""Callbacks in the training loops of other packages: the real ones train, with and without, to the same bits."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from loops_here import ignite, lightning, transformers
from paddle_here import paddle
from tiny_training import CLASSES, IMAGES, LABELS, SAMPLES, assert_same, maker, torch_data, torch_network, weights

import xlog
from xlog.integrations import ExplainEvery
from xlog.integrations.ignite import ExplainHandler
from xlog.integrations.lightning import ExplainCallback as LightningCallback
from xlog.integrations.paddle_model import ExplainCallback as PaddleCallback
from xlog.integrations.transformers import ExplainCallback as TransformersCallback


def every(folder, **when) -> ExplainEvery:
    return ExplainEvery(maker(folder), SAMPLES, **when)


def steps(folder) -> list[int]:
    (run,) = xlog.open(folder)
    assert [sample.id for sample in run.samples()] == ["0", "1", "2", "3"]
    assert [sample.labels for sample in run.samples()] == [[0], [1], [0], [1]]
    assert len(list(run.maps(step=run.steps[-1]))) >= 8
    return run.steps


class Module(lightning.LightningModule):
    def __init__(self) -> None:
        super().__init__()
        self.net = torch_network()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.net(x)

    def training_step(self, batch, index) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(self(batch[0]), batch[1])

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters(), lr=0.01)


def train_lightning(folder, callbacks=(), **settings) -> list[np.ndarray]:
    module = Module()
    lightning.seed_everything(1, verbose=False)
    quiet = {"enable_progress_bar": False, "enable_model_summary": False, "enable_checkpointing": False}
    trainer = lightning.Trainer(
        max_epochs=2, accelerator="cpu", logger=False, callbacks=list(callbacks), default_root_dir=folder, **quiet,
        **settings,
    )  # fmt: skip
    trainer.fit(module, torch.utils.data.DataLoader(torch_data(), batch_size=4, shuffle=True))
    return weights(module)


@pytest.mark.filterwarnings("ignore")  # Lightning warns of few workers, and calls what torch is giving up
@pytest.mark.parametrize(
    ("when", "settings", "expected"),
    [
        ({"epochs": 1, "before": True}, {}, [0, 1, 2]),
        ({"steps": 2}, {}, [2, 4, 6]),
        ({"steps": 1}, {"accumulate_grad_batches": 3}, [1, 2]),
    ],
)
def test_lightning_trains_as_without(when, settings, expected, tmp_path) -> None:
    plain = train_lightning(tmp_path, **settings)
    assert_same(plain, train_lightning(tmp_path, [LightningCallback(every(tmp_path / "log", **when))], **settings))
    assert steps(tmp_path / "log") == expected


class Rows(torch.utils.data.Dataset):
    def __len__(self) -> int:
        return len(IMAGES)

    def __getitem__(self, place: int) -> dict[str, object]:
        return {"pixel_values": torch.tensor(IMAGES[place]), "labels": int(LABELS[place])}


class Stream(torch.utils.data.IterableDataset):
    """Data without a length: the Trainer cannot tell how long an epoch is, and its `state.epoch` goes by a guess."""

    def __iter__(self):
        rows = Rows()
        return (rows[place] for place in range(len(rows)))


def train_transformers(folder, callbacks=(), data=None, **settings) -> list[np.ndarray]:
    torch.manual_seed(0)
    sizes = {"embedding_size": 4, "hidden_sizes": [4, 8], "depths": [1, 1], "layer_type": "basic"}
    network = transformers.ResNetForImageClassification(transformers.ResNetConfig(num_labels=2, **sizes))
    arguments = transformers.TrainingArguments(
        folder, num_train_epochs=2, per_device_train_batch_size=4, report_to=[], save_strategy="no", use_cpu=True,
        disable_tqdm=True, seed=1, logging_strategy="no", dataloader_pin_memory=False, **settings,
    )  # fmt: skip
    trainer = transformers.Trainer(network, arguments, train_dataset=data or Rows(), callbacks=list(callbacks))
    trainer.train()
    return weights(network)


@pytest.mark.parametrize(("when", "expected"), [({"epochs": 1, "before": True}, [0, 1, 2]), ({"steps": 3}, [3, 6])])
def test_transformers_trains_as_without(when, expected, tmp_path) -> None:
    plain = train_transformers(tmp_path)
    assert_same(plain, train_transformers(tmp_path, [TransformersCallback(every(tmp_path / "log", **when))]))
    assert steps(tmp_path / "log") == expected


@pytest.mark.parametrize(("data", "most"), [(Stream, 9), (Stream, 7), (Rows, 7), (Rows, 8)])
def test_epochs_of_the_trainer_are_counted_and_not_guessed(data, most, tmp_path) -> None:
    train_transformers(tmp_path, [TransformersCallback(every(tmp_path / "log", epochs=1))], data(), max_steps=most)
    assert steps(tmp_path / "log") == [1, 2, 3]  # three batches each; the last may be cut short


class PaddleRows(paddle.io.Dataset):
    def __len__(self) -> int:
        return len(IMAGES)

    def __getitem__(self, place: int) -> tuple[np.ndarray, int]:
        return IMAGES[place], int(LABELS[place])


def train_paddle(callbacks=(), fits: int = 1) -> list[np.ndarray]:
    paddle.seed(0)
    np.random.seed(0)
    network = paddle.nn.Sequential(
        paddle.nn.Conv2D(3, 4, 3),
        paddle.nn.BatchNorm2D(4),
        paddle.nn.ReLU(),
        paddle.nn.Dropout(0.3),
        paddle.nn.AdaptiveAvgPool2D(2),
        paddle.nn.Flatten(),
        paddle.nn.Linear(16, 2),
    )
    model = paddle.Model(network)
    model.prepare(paddle.optimizer.Adam(0.01, parameters=network.parameters()), paddle.nn.CrossEntropyLoss())
    for _ in range(fits):
        model.fit(PaddleRows(), batch_size=4, epochs=2, shuffle=True, verbose=0, callbacks=list(callbacks))
    return [value.numpy().copy() for value in network.state_dict().values()]


@pytest.mark.filterwarnings("ignore")  # of what paddle.Model calls itself
@pytest.mark.parametrize(("when", "expected"), [({"epochs": 1, "before": True}, [0, 1, 2]), ({"steps": 3}, [3, 6])])
def test_paddle_trains_as_without(when, expected, tmp_path) -> None:
    plain = train_paddle()
    assert_same(plain, train_paddle([PaddleCallback(every(tmp_path / "log", **when))]))
    assert steps(tmp_path / "log") == expected


@pytest.mark.filterwarnings("ignore")
def test_epochs_of_paddle_go_on_where_fit_is_called_again(tmp_path) -> None:
    train_paddle([PaddleCallback(every(tmp_path, epochs=1, before=True))], fits=2)
    assert steps(tmp_path) == [0, 1, 2, 3, 4]


def train_ignite(folder=None, **when) -> list[np.ndarray]:
    network = torch_network()
    torch.manual_seed(1)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    engine = ignite.create_supervised_trainer(network, optimizer, torch.nn.functional.cross_entropy)
    if folder is not None:
        ExplainHandler(every(folder, **when), network).attach(engine)
    seen = []
    engine.add_event_handler(ignite.Events.EPOCH_COMPLETED, lambda engine: seen.append(engine.state.epoch))
    engine.run(torch.utils.data.DataLoader(torch_data(), batch_size=4, shuffle=True), max_epochs=2)
    assert seen == [1, 2]
    return weights(network)


@pytest.mark.parametrize(("when", "expected"), [({"epochs": 1, "before": True}, [0, 1, 2]), ({"steps": 3}, [3, 6])])
def test_ignite_trains_as_without(when, expected, tmp_path) -> None:
    assert_same(train_ignite(), train_ignite(tmp_path / "log", **when))
    assert steps(tmp_path / "log") == expected


def test_classes_are_those_of_the_runner(tmp_path) -> None:
    train_ignite(tmp_path, epochs=2)
    assert xlog.open(tmp_path)[0].class_names == CLASSES
