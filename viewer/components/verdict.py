"""Verdict: what a counterfactual tree comes to, in words."""

from __future__ import annotations

from ..analysis.tree_composites import (
    Composite,
    answer,
    covered_share,
    outcome_of,
)
from ..store.entries import Sample, Tree
from ..store.run import Run
from ..words import say, text
from .tree_words import tree_says


def verdict(run: Run, sample: Sample, tree: Tree) -> str:
    """Return what was found, in a sentence."""
    outcome = outcome_of(tree)
    if outcome == "unknown":
        return tree_says(sample, "tree_unknown")
    values = {
        "label": run.label(tree.label),
        "share": area(sample, tree, answer(tree)),
        "probability": text.known_percent(answer(tree).probability),
        "start": text.known_percent(tree.start),
        "threshold": text.percent(tree.threshold),
    }
    found = tree_says(sample, f"tree_{tree.direction}_{outcome}", **values)
    return " ".join(filter(None, (found, _winner(run, tree) if outcome == "reached" else "")))


def advice(sample: Sample, tree: Tree) -> str:
    """Return what to try where nothing was found, "" where something was."""
    outcome = outcome_of(tree)
    return "" if outcome in ("reached", "unknown") else tree_says(sample, f"tree_{tree.direction}_{outcome}_try")


def figures(sample: Sample, tree: Tree, composite: Composite) -> str:
    """Return a composite's probability and area, in few words."""
    key = "tree_at_hide" if tree.direction == "hide" else "tree_at_reveal"
    return say(key, probability=text.known_percent(composite.probability), share=area(sample, tree, composite))


def area(sample: Sample, tree: Tree, composite: Composite) -> str:
    """Return how much of the picture a composite's windows cover, in words."""
    covered = covered_share(sample, tree, composite)
    if sample.text is not None and covered is not None:
        own = sum(not token.special for token in sample.text.tokens)
        return say("tree_tokens", count=text.integer(round(covered * sample.width)), all=text.integer(own))
    return say("tree_share_unknown") if covered is None else text.percent(covered)


def _winner(run: Run, tree: Tree) -> str:
    if tree.direction != "hide" or tree.winner is None:
        return ""
    key = "tree_winner_same" if tree.winner == tree.label else "tree_winner"
    values = {"winner": run.label(tree.winner)}
    if tree.winner_probability is None:
        return say(f"{key}_bare", **values)
    return say(key, probability=text.percent(tree.winner_probability), **values)


def mask_words(mask: str) -> str:
    """Return what hides, in words; a mask that nobody knows as it was logged."""
    kind, _, size = mask.partition(":")
    known = ("gaussian", "constant", "mean", "array", "tokens")
    return say(f"tree_mask_{kind}", size=size) if kind in known else mask or "?"
