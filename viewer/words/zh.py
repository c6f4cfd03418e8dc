"""Chinese, 简体中文."""

TEXTS: dict[str, str] = {
    # Of all pages.
    "language": "中文",
    "runs": "运行",
    "where": "当前位置",
    "step": "步数",
    "label": "标签",
    "no_such_run": "没有这个运行。它的文件可能已被移动或删除。",
}
