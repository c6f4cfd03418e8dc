"""Tables: SHAP of 20,640 rows of 8 features, logged as users do; how soon the summary of all is painted, real seconds.

The rows are drawn, with the columns and the shape of the California housing data. No row where there is no Chromium on
the path.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
from lightgbm import LGBMRegressor
from numpy.typing import NDArray
from xlog_viewer.address.paths import summary_path

import xlog

from .browser import chromium
from .command import key_of, started
from .measure import Row

ROWS, TOGETHER = 20_640, 512
FEATURES = ("MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude")
REPEATS = 3
_IS_PAINTED = "count => document.querySelectorAll('.heatmaplayer image').length >= count"


def houses(count: int = ROWS) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return rows (N, 8) and prices (N,) that depend on them, two of them together."""
    rng = np.random.default_rng(0)
    income, age, rooms = rng.gamma(3.5, 1.1, count), rng.integers(1, 53, count), rng.normal(5.4, 1.2, count).clip(1)
    bedrooms, population = rooms / 5 + rng.normal(0, 0.08, count), rng.gamma(1.6, 900, count)
    occupants = rng.gamma(9, 0.33, count)
    latitude = np.where(rng.random(count) < 0.55, rng.normal(34, 0.7, count), rng.normal(37.8, 0.9, count))
    longitude = -119.5 - 0.9 * (latitude - 36) + rng.normal(0, 0.7, count)
    near = np.exp(-((latitude - 34) ** 2)) + np.exp(-((latitude - 37.8) ** 2) - (longitude + 122) ** 2)
    price = 0.45 * income + 0.008 * age - 0.12 * (occupants - 3) + 0.3 * near + 0.06 * (rooms - 5) * (income > 5)
    columns = income, age, rooms, bedrooms, population, occupants, latitude, longitude
    return np.stack(columns, axis=1), (price + rng.normal(0, 0.35, count)).clip(0.15, 5)


def log(folder: Path, count: int = ROWS) -> float:
    """Log SHAP of a model of trees for all rows; return how many seconds the run took."""
    rows, prices = houses(count)
    model = LGBMRegressor(n_estimators=60, n_jobs=1, verbose=-1).fit(rows, prices)
    batches = [(rows[at : at + TOGETHER], prices[at : at + TOGETHER]) for at in range(0, count, TOGETHER)]
    table = xlog.Table(FEATURES, background=rows[:2000], units={"HouseAge": "years"})
    runner = xlog.Runner(folder, (batches, ["price"]), model, samples=table, task="regression", progress=False)
    runner.register_saliency([xlog.SHAP()])
    start = time.perf_counter()
    runner.run()
    return time.perf_counter() - start


def measure(folder: Path) -> Iterator[Row]:
    """Log, then open the summary in a browser that has nothing of it, by a viewer that has read nothing of it."""
    yield Row(f"SHAP of {ROWS:,} rows x {len(FEATURES)}, logged", log(folder), "s")
    times = []
    for _ in range(REPEATS):
        with started(folder) as command, chromium({"width": 1280, "height": 1000}) as page:
            if page is None:
                return
            address = command.address.rstrip("/") + summary_path(key_of(folder))
            start = time.perf_counter()
            page.goto(address)
            page.wait_for_function(_IS_PAINTED, arg=len(FEATURES) + 1, polling=20)
            times.append(time.perf_counter() - start)
    yield Row("its summary and a dependence, from the address to the screen", median(times), "s", 3)
