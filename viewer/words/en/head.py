"""Words of the head of all pages and the list of keys, in English."""

TEXTS: dict[str, str] = {
    "keys_button": "Shortcuts",
    "keys_title": "Keyboard shortcuts",
    "keys_close": "Close",
    "keys_help": "show this list",
    "header": "Viewer",
    "shell_loading": "Loading …",
    "header_folder": "Log folder: {path}",
    "header_languages": "Language",
    "header_silent": (
        "xlog-view does not respond; this page may be out of date. Restart it with the same --port, and the page "
        "reconnects by itself."
    ),
    "header_refused": (
        "xlog-view no longer accepts this page’s session; the page may be out of date. Open the link with the "
        "token that xlog-view printed at startup."
    ),
    "header_theme_system": "Colors: as the system has them",
    "header_theme_light": "Colors: light",
    "header_theme_dark": "Colors: dark",
    "header_pause": "Pause live updates",
    "header_pause_meaning": "Pause live updates of this page",
    "header_paused": "Resume live updates",
    "keys_previous_page": "previous page of the list",
    "keys_next_page": "next page of the list",
    "keys_item_previous": "previous item; Enter opens it",
    "keys_item_next": "next item; Enter opens it",
    "keys_search": "focus the search field",
    "keys_pick": "Select the focused sample, or no longer",
    "keys_pick_range": "Select from the last one to the focused sample",
    "keys_pick_compare": "Compare the explanations of the selected samples",
    "keys_pause": "pause or resume live updates",
    "keys_select": "select or deselect the run for comparison",
    "keys_edit": "name, color or hide the run",
    "keys_compare": "compare the selected runs",
}
