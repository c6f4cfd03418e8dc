"""InterpretDL 0.8.0's methods for transformers: where definitions are the same, so are numbers; else, how they relate.

They look at layers called attn_drop, of a network whose places are a grid of 14 x 14 behind a class token. Those layers
keep the gradient of what passes here, which paddle has no longer done by itself since 2.4.
"""

from __future__ import annotations

import numpy as np
import pytest
from explaining import assert_close, explain
from interpretdl_here import interpretdl
from paddle_here import paddle

from xlog.explainers import BidirectionalTransformer, Explainer, GenericAttention, Rollout, TransitionAttentionMaps
from xlog.model import wrap

pytestmark = pytest.mark.filterwarnings("ignore:To copy construct from a tensor")  # theirs do
nn = paddle.nn
WIDTH, HEADS, DEPTH = 8, 2, 3
X = np.random.default_rng(0).normal(size=(1, 3, 28, 28))  # in double precision, as their steps make of it
LABEL = np.array([2])


class Remembered(nn.Layer):
    """Keeps the gradient of a tensor of its own: that of softmax's output is written over as it is pulled back."""

    def forward(self, x):
        x = 1 * x
        if not x.stop_gradient:
            x.retain_grads()
        return x


class Attention(nn.Layer):
    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.proj, self.attn_drop = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH), Remembered()

    def forward(self, x):
        q, k, v = self.qkv(x).reshape([*x.shape[:2], 3, HEADS, -1]).transpose([2, 0, 3, 1, 4])
        shares = nn.functional.softmax(2 * q @ k.transpose([0, 1, 3, 2]))
        return self.proj((self.attn_drop(shares) @ v).transpose([0, 2, 1, 3]).flatten(2))


class Block(nn.Layer):
    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.attn, self.norm2, self.mlp = (
            *(nn.LayerNorm(WIDTH), Attention(), nn.LayerNorm(WIDTH)),
            nn.Sequential(nn.Linear(WIDTH, 2 * WIDTH), nn.Tanh(), nn.Linear(2 * WIDTH, WIDTH)),
        )

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class ViT(nn.Layer):
    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2D(3, WIDTH, 2, stride=2)
        self.token = self.create_parameter([1, 1, WIDTH], default_initializer=nn.initializer.Normal())
        self.blocks = nn.LayerList([Block() for _ in range(DEPTH)])
        self.norm, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 4)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose([0, 2, 1])
        x = paddle.concat([self.token.expand([len(x), -1, -1]), x], 1)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[:, 0])


@pytest.fixture
def network() -> ViT:
    paddle.seed(0)
    made = ViT()
    for parameter in made.parameters():
        parameter.set_value(2 * parameter)
    return made.to(dtype="float64")


def ours(explainer: Explainer, network, gradient_of: str = "logit") -> np.ndarray:
    explained = network if gradient_of == "logit" else nn.Sequential(network, nn.Softmax())
    return explain(explainer, wrap(explained), X, LABEL).grids


both = pytest.mark.parametrize("gradient_of", ["logit", "probability"])


def test_rollout_agrees(network) -> None:
    for start in range(DEPTH):
        theirs = interpretdl.RolloutInterpreter(network, device="cpu").interpret(X, start_layer=start, visual=False)
        assert_close(ours(Rollout(start=start), network), theirs)


@both
def test_generic_attention_is_theirs_where_heads_are_averaged_before(network, gradient_of) -> None:
    """The paper, equation 5, multiplies head by head, and gives another map."""
    theirs = interpretdl.GACVInterpreter(network, device="cpu").interpret(
        X, start_layer=1, label=LABEL, gradient_of=gradient_of, visual=False
    )
    assert_close(ours(GenericAttention(start=1, heads="before"), network, gradient_of), theirs)
    assert np.abs(ours(GenericAttention(start=1), network, gradient_of) - theirs).max() > 1e-3 * np.abs(theirs).max()


@pytest.mark.parametrize("start", [0, 1])
def test_transition_attention_maps_agree(network, start) -> None:
    theirs = interpretdl.TAMInterpreter(network, device="cpu").interpret(
        X, start_layer=start, steps=6, label=LABEL, visual=False
    )
    assert_close(ours(TransitionAttentionMaps(start=start, steps=6, output="probability"), network), theirs)
    behind = TransitionAttentionMaps(start=start, steps=6)
    assert_close(ours(behind, network, "probability"), theirs)  # the logit of a network that ends in softmax


@both
@pytest.mark.parametrize("mode", ["head", "token"])
def test_bidirectional_agrees_for_the_predicted_label(network, mode, gradient_of) -> None:
    """Of another, their perception is still of the predicted one, where it is of a label at all: in mode head."""
    predicted = wrap(network).forward(X).argmax(axis=1)
    other = (predicted + 1) % 4
    explained = network if gradient_of == "logit" else nn.Sequential(network, nn.Softmax())
    explainer, model = BidirectionalTransformer(start=1, steps=6, mode=mode), wrap(explained)
    for label, agrees in ((predicted, True), (other, mode == "token")):
        theirs = interpretdl.BTCVInterpreter(network, device="cpu").interpret(
            X, ap_mode=mode, start_layer=1, steps=6, label=label, gradient_of=gradient_of, visual=False
        )
        grids = explain(explainer, model, X, label).grids
        if agrees:
            assert_close(grids, theirs)
        else:
            assert np.abs(grids - theirs).max() > 1e-3 * np.abs(theirs).max()
