"""Phrases: the words and numbers of figures. In English here; a viewer gives those of other languages."""

from __future__ import annotations

import math

from ..errors import ConfigError

TEXTS = {
    "about": "{sample}: {explainer} for {label}",
    "of": "{samples}: {explainers}",
    "no_map": "not explained",
    "zero": "0 everywhere",
    "is_true": "the true label",
    "truth": "true: {labels}",
    "own_range": "each map in its own range",
    "low": "low",
    "high": "high",
    "against": "against",
    "for": "for",
    "error_empty": "A figure needs at least one sample and one explainer. Choose some.",
    "error_sample": "{sample} is {size} pixels, which is no size to draw. Leave it out.",
    "error_of_pictures": "{option} is about images, and these samples are none. Leave it out.",
    "error_pixels": (
        "A figure has at most {most} million pixels; this one would have {got} million. Choose a smaller scale or "
        "fewer dots per inch, fewer samples or fewer explainers."
    ),
    "error_map": "What {explainer} says of {sample} cannot be read. Leave one of them out.",
    "error_picture": "The image of {sample} cannot be read. Leave the sample or the images out.",
    "error_letters": (
        "No font of this system has the letters {letters}. Name a font file (font=, or xlog export --font-file FILE), "
        "or save as SVG, which is shown in the fonts of whoever opens it."
    ),
    "error_ending": "Wanted a file that ends in {endings}, got {path}.",
    "error_font": "Wanted a font file (.ttf, .otf or .ttc), got {path}: {error}.",
    "error_pillow": "This Pillow cannot write with fonts. Install the usual one, which has FreeType.",
}
"""What stands in figures, and why one cannot be made, by key."""
_LEAST_POWER, _POWERS = -5, 6  # of ten: numbers between are written out


class FigureError(ConfigError):
    """A figure of this cannot be made; the text says what was wanted, what was got and what to do.

    `key` and `values` are what the text is made of, so that a viewer can say it in its language.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(TEXTS[key].format(**values))
        self.key, self.values = key, values


def english(key: str, **values: object) -> str:
    """Return a text with values in its gaps."""
    return TEXTS[key].format(**values)


def number(value: float, digits: int = 3) -> str:
    """Return a value with a few significant digits, thousands apart, and a real minus sign: 0.0123, 12 300, 1.2e−7.

    phrases.js of the viewer writes numbers in the same way.
    """
    if not math.isfinite(value) or value == 0:
        return f"{abs(value) if value == 0 else value:g}".replace("-", "−")
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    exponent = int(power)
    if not _LEAST_POWER <= exponent < _POWERS:
        return f"{_trimmed(mantissa)}e{exponent}".replace("-", "−")
    shown = f"{float(f'{mantissa}e{power}'):,.{max(0, digits - 1 - exponent)}f}"
    return _trimmed(shown).replace(",", " ").replace("-", "−")


def _trimmed(shown: str) -> str:
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def integer(value: int) -> str:
    """Return a whole number in groups of three digits."""
    return f"{value:,}".replace(",", "\u202f")


def percent(probability: float) -> str:
    """Return a probability in percent, without rounding a doubt away: 99.97 % does not become 100 %. NaN is a dash."""
    if math.isnan(probability):
        return "–"
    value = 100 * probability
    if 0 < value < 0.001:
        return "<\u202f0.001\u202f%"
    digits = 1 if 0.1 <= value <= 99.9 or value in (0, 100) else 3
    return f"{min(value, 99.999) if value < 100 else value:.{digits}f}\u202f%"


def shortened(words: str, most: int) -> str:
    """Return words of at most so many characters: long ones lose their middle, as ends tell names apart too."""
    half = most // 2
    return words if len(words) <= most else f"{words[:half]}…{words[half - most + 1 :]}"
