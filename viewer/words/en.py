"""English."""

TEXTS: dict[str, str] = {
    # Of all pages.
    "language": "English",
    "runs": "Runs",
    "where": "Where you are",
    "step": "Step",
    "label": "Label",
    "no_such_run": "There is no such run. Its files may have been moved or removed.",
}
