"""Query: what explainers are asked."""

from __future__ import annotations

import dataclasses

from .samples import Sample


@dataclasses.dataclass(frozen=True)
class Query:
    """One question: why this label, in this sample?"""

    sample: Sample
    label: int
