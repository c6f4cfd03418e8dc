"""Tags, notes and named filters in a real browser: written, filtered by, taken to a colleague."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect
from sample_logs import rows, samples_log

pytestmark = pytest.mark.browser


@pytest.fixture
def run(viewer, logdir, page) -> str:
    samples_log(logdir, rows(12))
    page.goto(viewer(logdir))
    page.goto(f"{page.locator('.run-name').first.evaluate('link => link.href')}/gallery")
    expect(page.locator(".card")).to_have_count(12)
    return page.url.removesuffix("/gallery")


def write(page, **fields: str) -> None:
    dialog = page.get_by_role("dialog")
    for label, value in fields.items():
        dialog.get_by_label(label).fill(value)
    dialog.get_by_role("button", name="Save").click()


def test_a_note_is_written_by_keys_refused_by_name_and_found(run, page):
    page.goto(f"{run}/sample/2")
    button = page.get_by_role("button", name="Tags and note")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("blurred, odd")
    page.keyboard.press("Tab")
    page.keyboard.type("see <b>here</b>")
    page.get_by_role("dialog").get_by_role("button", name="Save").press("Enter")
    page.forgiven.append("409")
    expect(page.get_by_role("alert")).to_contain_text("<b> looks like markup")
    write(page, Note="two dogs < three")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()
    expect(page.locator(".note-text")).to_have_text("two dogs < three")
    page.locator(".sample-notes").get_by_role("link", name="odd").click()
    expect(page.locator(".card .name")).to_have_text(["photo 2.jpg"])
    page.goto(f"{run}/gallery")
    page.get_by_label("Name or id contains").press_sequentially("three")
    expect(page.locator(".card .name")).to_have_text(["photo 2.jpg"])


def test_selected_samples_are_tagged_together_and_a_filter_by_tag_is_named(run, page):
    page.locator(".pick input").nth(1).check()
    page.locator(".pick input").nth(3).click(modifiers=["Shift"])
    page.locator(".picks").get_by_role("button", name="Tag").click()
    write(page, Tags="fog")
    page.get_by_role("navigation", name="Tag", exact=True).get_by_role("link", name=re.compile("^fog")).click()
    expect(page.locator(".card")).to_have_count(3)
    expect(page.locator(".card .tag")).to_have_text(["fog"] * 3)
    page.get_by_role("button", name="Save this view").click()
    write(page, Name="in fog")
    view = page.get_by_role("navigation", name="Saved views").get_by_role("link", name="in fog")
    expect(view).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Clear all filters").click()
    expect(page.locator(".card")).to_have_count(12)
    view.click()
    expect(page.locator(".card")).to_have_count(3)
    page.get_by_role("button", name="Remove the view in fog").click()
    expect(view).to_have_count(0)


def test_a_file_of_notes_is_taken_or_refused_by_name(run, page, tmp_path):
    place = page.locator(".import")
    exported = page.request.get(f"{run}/notes.json").json()
    (run_id,) = exported["runs"]
    file = tmp_path / "notes.json"
    exported["runs"][run_id]["samples"] = {"s3": {"tags": ["theirs"], "note": "from a colleague"}}
    file.write_text(json.dumps(exported))
    place.locator("input").set_input_files(file)
    expect(place.get_by_role("status")).to_have_text("Imported.")
    expect(page.locator(".card .tag")).to_have_text(["theirs"])
    page.forgiven.append("409")
    file.write_text(json.dumps({"xlog_notes": 1, "runs": {"other": {}}}))
    place.locator("input").set_input_files(file)
    expect(place.get_by_role("status")).to_have_text(re.compile("a run that is not here: other"))
    file.write_bytes(b" " * 9_000_000)
    place.locator("input").set_input_files(file)
    expect(place.get_by_role("status")).to_have_text(re.compile(r"The file has 9.0.MB; at most"))
