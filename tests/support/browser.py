"""Find the Chromium that browser tests drive; `python tests/support/browser.py --install` gets one where it can."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# One recipe per package manager: the commands that bring a Chromium, and fonts for Latin and Chinese texts.
RECIPES = {
    "apt-get": [
        ["apt-get", "update", "--quiet"],
        [
            *("apt-get", "install", "--yes", "--quiet", "--no-install-recommends"),
            *("chromium", "fonts-dejavu-core", "fonts-noto-cjk"),
        ],
    ],
    "dnf": [["dnf", "install", "--assumeyes", "chromium"]],
    "apk": [["apk", "add", "chromium", "font-dejavu"]],
    "brew": [["brew", "install", "--cask", "chromium"]],
}


def find() -> str | None:
    """Return the path of a Chromium, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def install() -> None:
    """Install a Chromium with the system's package manager, where there is none and we may."""
    if find():
        return
    for manager, commands in RECIPES.items():
        if not shutil.which(manager):
            continue
        prefix = _prefix(manager)
        if prefix is None:
            break
        print(f"installing a Chromium for the browser tests with {manager}", flush=True)
        for command in commands:
            if subprocess.run([*prefix, *command], stdout=subprocess.DEVNULL, check=False).returncode:
                break
        break
    if not find():
        print("no Chromium, and none could be installed: the browser tests will not run", file=sys.stderr)


def _prefix(manager: str) -> list[str] | None:
    """Return what makes a command privileged: nothing, sudo without a password, or None where we may not."""
    if manager == "brew" or os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


if __name__ == "__main__":
    if "--install" in sys.argv:
        install()
    print(f"browser: {find() or 'none'}")
