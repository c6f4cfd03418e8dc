"""Concepts on a run's page: a card per class with scores, chance and how examples separate; as CSV; damaged."""

from __future__ import annotations

import csv
import io
import math

import pytest
from page_trees import of_class, show, words
from synthetic import Log
from xlog_viewer.server.app import create_app

from xlog.events.schema import Event, Instance, ModelImportance

HOST = {"Host": "127.0.0.1:8050"}
TESTED = {"values": [0.96875, 0.5], "errors": [0.03125, 0.25], "p_values": [0.0125, 0.5], "separable": [1, 0.5]}


def write(logdir, **changed) -> None:
    log = Log(logdir / "run")
    log.metadata(importances=[Instance(name="TCAV(layer4)", class_name="TCAV")])
    log.sample(1)
    kept = {"names": ["striped", "dotted"], **TESTED, **changed}
    log.writer.add(Event(model_importance=ModelImportance(method="TCAV(layer4)", label=0, **kept)))
    log.end()
    log.close()


def page(logs, search: str = ""):
    logs.refresh(math.inf)
    return show(logs, f"/run/{logs.runs()[0].key}", search)[0]


def test_a_card_says_which_concepts_are_more_than_chance(logdir, logs) -> None:
    write(logdir)
    (card,) = of_class(page(logs), "row-card")
    said = words(card)
    assert "TCAV(layer4)" in said
    assert "0.969 ± 0.031" in said
    assert "p = 0.0125 " in said + " "
    assert "p = 0.0125, may be chance" not in said  # below .05 over two concepts
    assert "p = 0.5, may be chance" in said
    assert "100.0 % told apart" in said.replace("\u202f", " ")
    assert said.index("striped") < said.index("dotted")
    assert "概念" in words(page(logs, "?lang=zh"))


@pytest.mark.parametrize("changed", [{"p_values": [0.5]}, {"separable": []}, {"errors": [math.nan, 1]}])
def test_what_is_damaged_is_left_out(logdir, logs, changed) -> None:
    write(logdir, **changed)
    (card,) = of_class(page(logs), "row-card")
    assert "striped" in words(card)
    assert ("p = " in words(card)) != ("p_values" in changed)


def test_a_concept_without_a_name_is_called_a_feature(logdir, logs) -> None:
    write(logdir, names=["striped"])
    (card,) = of_class(page(logs), "row-card")
    assert "feature 2" in words(card)


def test_the_table_has_chance_and_how_examples_separate(logdir, logs) -> None:
    write(logdir)
    logs.refresh(math.inf)
    client = create_app(logs).server.test_client()
    answer = client.get(f"/run/{logs.runs()[0].key}/importances.csv", headers=HOST)
    (striped, dotted) = csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")))
    assert (striped["feature"], striped["value"], striped["p_value"]) == ("striped", "0.96875", "0.0125")
    assert (dotted["feature"], dotted["separable"], dotted["class"]) == ("dotted", "0.5", "cat")
