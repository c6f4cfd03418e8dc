"""Lasso: what client/charts/lasso.js says of the points that were chosen in a chart: how many, and a link to them."""

from __future__ import annotations

import json

from dash import html

from ..words import say
from .attributes import attributes


def lasso() -> html.P:
    """Return the place of these words, beside the chart in its figure."""
    phrases = {"open": say("lasso_open", count="{count}"), "none": say("lasso_none")}
    told = attributes(data_phrases_of_lasso=json.dumps(phrases))
    return html.P(say("lasso_none"), id="lasso", className="lasso", role="status", **told)
