"""Sentence: a text that a log says in words and as a code with values, so that a reader says it in another language."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "and": "{first}; {rest}",
    "list": "{first}, {rest}",
    # How pictures were made out of network inputs.
    "pictures.scaled": "unknown: each picture is scaled from its least to its greatest value, colors shift",
    "pictures.function": "undone by {function}",
    "pictures.mean_std": "mean {mean}, std {std}",
    # How places lie in what a layer put out.
    "layout.channels_first": "{h} x {w}, channels first",
    "layout.channels_last": "{h} x {w}, channels last",
    "layout.volumes": "{d} x {h} x {w}, channels first",
    "layout.tokens": "{h} x {w} tokens",
    "layout.tokens_before": "{h} x {w} tokens, {before} before",
    "layout.tokens_after": "{h} x {w} tokens, {after} after",
    "layout.tokens_around": "{h} x {w} tokens, {before} before, {after} after",
    "layout.function": "{h} x {w}, laid out by {function}",
    # Why that layer and that layout.
    "layer.both_given": "layer and layout were given",
    "layer.given": "the layer was given",
    "layer.last_reached": "the last maps that gradient reaches, at {share} of places",
    "layer.convolution": "layout proven by the shape of a convolution",
    "layer.corners": "layout proven by where changed corners act, {count} of 4 to the place",
    "layer.volume_corners": "layout proven by the shape of a convolution, and where changed corners act",
    "attention.calls": "{count} calls of attention in a pass",
    "attention.token": "token {token} is read, as the gradient of a logit tells",
    "attention.tokens": "tokens {tokens} are read, as the gradient of a logit tells",
    "attention.places": "places are read, as the gradient of a logit tells",
    # By which algorithm Shapley values of rows were made.
    "shap.tree": "the paths of trees, exactly",
    "shap.linear": "a linear model against the background, exactly",
    "shap.permutation": "permutations of features against the background",
    "shap.in_log_odds": "in log-odds",
    "shap.in_margins": "in margins, what softmax is taken of",
    "shap.in_probability": "in probability",
    # How uncertainties were made.
    "dropout.method": (
        "{samples} Monte-Carlo dropout samples; {where}; dropout that is a function and no layer cannot be seen and "
        "stays off"
    ),
    "dropout.own": "the network's own dropout: {layers}",
    "dropout.at": "{rate} at {layer}",
    "dropout.own_many": "the network's own dropout: {rate} at {count} layers",
    "dropout.own_range": "the network's own dropout: {low} to {high} at {count} layers",
    "dropout.put": "the network has no dropout layer that drops anything: one of rate {rate} put before {layer}",
    # Which passes a quicker copy of the network made.
    "fast.off": "off",
    "fast.report": "forward passes: {forward}; engine: {engine}; gradients: {gradients}; windows: {windows}",
    "fast.used": "fast, {why}",
    "fast.plain": "plain, {why}",
    "fast.not_tried": "not tried yet",
    "fast.few": "a trial pays from {rows} rows on, and fewer are to come",
    "fast.no_engine": "there is none for this framework",
    "fast.engine_few": "making one pays from {rows} forward rows on",
    "fast.engine_of": "{engine}: {why}",
    "fast.engines": "{first}; {second}",
    "fast.raced": "{agreed}, {ratio} of the time",
    "fast.raced_windows": "{agreed}, {ratio} of the engine's time",
    "fast.no_gradients": "the quicker copy has none",
    "fast.whole_inputs": "the quicker copy computes whole inputs only",
    "fast.cheap": "passes over small inputs are cheap",
    "fast.small": "the input is too small for windows",
    "fast.fails": "the quicker copy fails: {error}",
    "fast.outputs_agree": "outputs within {distance}",
    "fast.gradients_agree": "gradients within {distance}",
    "fast.outputs_differ": "outputs differ by {distance}, more than {tolerance}",
    "fast.gradients_differ": "gradients differ by {distance}, more than {tolerance}",
    # Why a map has no score.
    "score.not_finite": "the value is {value}",
    "score.map_not_finite": "the map has NaN or infinity",
    "score.map_zero": "the map is zero everywhere",
    "score.single_pixel": "the map has a single value",
    "score.no_positive": "the map has no positive value",
    "score.no_peak": "the map has no peak, its values are all the same",
    "score.no_order": "the map has the same value everywhere, so it orders nothing",
    "score.no_correlation": "the map has the same value everywhere, so it correlates with nothing",
    "score.same_magnitude": "the map has the same magnitude everywhere, so nothing is like or unlike it",
    "score.parts_alike": "the map has the same mean in all parts",
    "score.squares_zero": "the map is 0 in every square",
    "score.k_beyond": "the map has {size} values, k is {k}",
    "score.own_network": "the explainer brings its own network, which stays as it is when the run's is changed",
    "score.other_not_finite": "a map to compare has NaN or infinity",
    "score.others_flat": "the map has the same value everywhere, or NaN or infinity, for each other label",
    "score.noisy_not_finite": "the map of a noisy input has NaN or infinity",
    "score.input_flat": "the input has the same value everywhere, so it has no range",
    "score.ranges_zero": "no feature has a range, so none is changed by noise",
    "score.no_weights": "the explainer weighs no superpixels",
    "score.output_blind": "the output is the same whichever superpixels are hidden",
    "score.squares_blind": "the score stays the same whichever square is hidden",
    "score.parts_blind": "the score falls alike whichever part is hidden",
    "score.no_object": "the dataset gives no box or mask for this label",
    "score.no_pixel": "the box or mask of this label covers no pixel's center",
    "score.all_object": "the box or mask of this label covers the whole map",
    "score.no_other_object": "the sample has no box or mask of another label",
    "score.covered": "objects of other labels cover this label's wholly",
}
"""What each code says. Codes are never used again for something else: logs hold them."""


class Sentence(str):
    """A text with its code and the values in it, texts or sentences themselves. Whoever wants words has them."""

    __slots__ = ("code", "values")
    code: str
    values: Mapping[str, str]

    def __new__(cls, code: str, **values: object) -> Sentence:
        """Return the sentence of a code. Raises KeyError for one that is none, and for a value that is not given."""
        texts = {name: value if isinstance(value, Sentence) else str(value) for name, value in values.items()}
        made = super().__new__(cls, ENGLISH[code].format(**texts))
        made.code, made.values = code, texts
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, str]]:
        """Return what makes a copy, for pickle."""
        return (self.code,), dict(self.values)


def joined(*sentences: Sentence, by: str = "and") -> Sentence:
    """Return sentences one after the other."""
    *before, found = sentences
    for one in reversed(before):
        found = Sentence(by, first=one, rest=found)
    return found
