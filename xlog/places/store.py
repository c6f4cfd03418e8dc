"""Store: one file system of fsspec. What fails for a moment is tried again, what fails for good says what to do."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from ..errors import ConfigError, LogError
from ..optional import optional
from .at_a_time import AT_A_TIME, side_by_side
from .objects import Object, StoredFile, files_of

ATTEMPTS = 5
FIRST_PAUSE = 0.1  # seconds before the second attempt; each further one comes after twice as long
KNOWN = 3.0  # seconds that a listing holds, as what NFS knows of a file does
SHARE = 10  # a listing that takes long holds this many times as long: of many thousand objects it is many requests
SILENCE = 10  # seconds without a byte until a request counts as lost

EXTRAS = {"s3": "s3", "s3a": "s3", "http": "remote", "https": "remote", "memory": "remote"}  # that were tried

_CREDENTIALS = ("Credential", "SSO", "Token", "ProfileNotFound")  # in names of botocore's errors
_PASSING = {  # codes of S3 -> what is wrong that the user may set right meanwhile
    **dict.fromkeys(
        ("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"),
        "the credentials have expired; renew those of the profile (aws sso login), or give new ones",
    ),
    **dict.fromkeys(
        ("RequestTimeTooSkewed", "RequestExpired"),
        "the clocks of this machine and of the store differ; set this one right",
    ),
}
_FINAL = (FileNotFoundError, PermissionError, NotADirectoryError, IsADirectoryError, ConfigError)
_FINAL_TOO = (ValueError, TypeError, NotImplementedError, ImportError, AttributeError)

Result = TypeVar("Result")


class UnreachedError(LogError):
    """A store did not answer, which it may do later."""


@dataclass
class Listing:
    """What is in a folder, as of some time."""

    files: dict[str, StoredFile] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    at: float = -math.inf
    """When it was looked at, by time.monotonic()."""
    took: float = 0.0
    """Seconds that it took."""


class Store:
    """A file system of fsspec, of which folders are known by their URLs. Safe to use from many threads."""

    def __init__(self, protocol: str) -> None:
        self.protocol = protocol
        self.files = _file_system(protocol)
        self._pid = os.getpid()
        self._listings: dict[str, Listing] = {}
        self._lock = threading.Lock()

    def listing(self, folder: str, age: float | None = None) -> Listing:
        """Return what is in a folder, by a listing of at most that age in seconds; None: as long as one holds.

        Raises FileNotFoundError where there is no such folder, LogError where it cannot be listed.
        """
        with self._lock:
            known = self._listings.get(folder)
        holds = 0.0 if known is None else max(KNOWN, SHARE * known.took) if age is None else age
        if known is None or time.monotonic() - known.at > holds:
            asked = time.monotonic()
            known = self._listed(folder)
            known.at, known.took = asked, time.monotonic() - asked
            with self._lock:
                self._listings[folder] = known
        return known

    @property
    def may_lack_ranges(self) -> bool:
        """Whether a server may send an object whole whatever is asked for."""
        return self.protocol in ("http", "https")

    def read(self, url: str, start: int, stop: int, size: int) -> bytes:
        """Return bytes of an object of a size; all of them where a server knows no ranges.

        Raises FileNotFoundError where it is gone, LogError where it cannot be read.
        """

        def ask() -> bytes:
            data: bytes = self.files.cat_file(self._path(url), start=start, end=stop)
            if len(data) not in (stop - start, size):
                raise OSError(f"{len(data)} of {stop - start} bytes: cut short on the way, or replaced meanwhile")
            return data

        return self._retried(url, ask)

    def write(self, url: str, data: bytes) -> None:
        """Write an object, whole or not at all. Raises LogError."""
        self._retried(url, lambda: self.files.pipe_file(self._path(url), data), "write and delete there")
        self._forget(url)

    def remove(self, url: str) -> None:
        """Remove an object; nothing if there is none. Raises LogError."""
        try:
            self._retried(url, lambda: self.files.rm_file(self._path(url)), "write and delete there")
        except FileNotFoundError:
            return
        self._forget(url)

    def _forget(self, url: str) -> None:
        with self._lock:
            self._listings.pop(url.rpartition("/")[0], None)

    def _path(self, url: str) -> Any:
        return type(self.files)._strip_protocol(url)

    def _listed(self, folder: str) -> Listing:
        path = self._path(folder)
        entries = self._retried(folder, lambda: self.files.ls(path, detail=True))
        listing, objects = Listing(), []
        for entry in entries:
            name = str(entry["name"]).rstrip("/")
            if name == str(path).rstrip("/"):
                if entry["type"] != "directory":
                    raise NotADirectoryError(folder)
                continue
            name = name.rpartition("/")[2]
            if entry["type"] == "directory":
                listing.folders.append(name)
            elif name:
                objects.append((name, entry))
        listing.files = files_of(self._objects(folder, objects))
        listing.folders.sort()
        return listing

    def _objects(self, folder: str, entries: list[tuple[str, dict[str, Any]]]) -> list[Object]:
        """Return objects; a server of pages tells sizes only of what it is asked for, and is asked for logs alone."""
        if all(entry.get("size") is not None for _, entry in entries):
            return [_object(name, entry) for name, entry in entries]
        logs = [name for name, _ in entries if ".xlog" in name]
        found = side_by_side(lambda name: self._info(f"{folder}/{name}"), logs)
        return [_object(name, entry) for name, entry in zip(logs, found, strict=True) if entry is not None]

    def _info(self, url: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._retried(url, lambda: self.files.info(self._path(url)))
        except FileNotFoundError:
            return None
        return found if found.get("size") is not None else None

    def _retried(self, url: str, ask: Callable[[], Result], right: str = "read and list it") -> Result:
        """Ask, and again where that failed for a moment. Raises FileNotFoundError, NotADirectoryError or LogError.

        `right` is what one must be allowed to do for it.
        """
        pause = FIRST_PAUSE
        for attempt in range(ATTEMPTS):
            try:
                return ask()
            except Exception as error:
                if isinstance(error, FileNotFoundError) and not _is_no_bucket(error):
                    raise
                if attempt == ATTEMPTS - 1 or not _may_pass(error):
                    if _lacks_credentials(error) or _code(error) in _PASSING:
                        store_for.cache_clear()  # who sets them now is asked anew
                    raise _said(url, error, right) from error
            time.sleep(pause)
            pause *= 2
        raise AssertionError


@cache
def store_for(protocol: str, pid: int) -> Store:
    """Return the store of a protocol in a process."""
    return Store(protocol)


def store_of(url: str) -> Store:
    """Return the store of a URL; one for each protocol and process, as the threads behind it do not come along."""
    return store_for(url.partition("://")[0], os.getpid())


def _file_system(protocol: str) -> Any:
    extra = EXTRAS.get(protocol, "remote")
    fsspec = optional("fsspec", f"{protocol}://", extra)
    options: dict[str, Any] = {"use_listings_cache": False, "skip_instance_cache": True}
    if extra == "s3" and "config_kwargs" not in fsspec.config.conf.get("s3", {}):
        # tried again here, and not at three levels within each other
        options["config_kwargs"] = {
            "retries": {"max_attempts": 0},
            "connect_timeout": SILENCE,
            "read_timeout": SILENCE,
            "max_pool_connections": AT_A_TIME,
        }
    try:
        found = fsspec.filesystem(protocol, **options)
    except ImportError as error:
        raise ConfigError(f"{protocol}://: {error}{_advice(protocol)}") from error
    except ValueError as error:
        raise ConfigError(f"wanted a URL that fsspec knows, such as s3:// or https://, got {protocol}://") from error
    if extra == "s3":
        found.retries = 1
    return found


def _advice(protocol: str) -> str:
    """Return what to do where a package is missing; of what was not tried, fsspec names it."""
    return f"; do: pip install 'xlog-xai[{EXTRAS[protocol]}]'" if protocol in EXTRAS else ""


def _object(name: str, entry: dict[str, Any]) -> Object:
    told = [entry.get(key) for key in ("ETag", "etag", "LastModified", "mtime", "created", "updated")]
    when = next((moment for key in ("LastModified", "mtime", "created", "updated") if (moment := entry.get(key))), 0.0)
    seconds = when.timestamp() if hasattr(when, "timestamp") else when if isinstance(when, int | float) else 0.0
    return Object(name, int(entry["size"]), "|".join(str(each) for each in told if each), float(seconds))


def _may_pass(error: Exception) -> bool:
    if isinstance(error, _FINAL) or (isinstance(error, _FINAL_TOO) and not isinstance(error, OSError)):
        return False
    status = getattr(error, "status", None)  # of HTTP
    if isinstance(status, int) and 400 <= status < 500 and status not in (408, 429):
        return False
    return not _lacks_credentials(error) and _code(error) not in _PASSING


def _code(error: BaseException) -> str:
    """Return what S3 calls an error; "" for others."""
    response = getattr(error.__cause__, "response", None) or getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


def _lacks_credentials(error: BaseException) -> bool:
    return type(error).__module__.startswith(("botocore", "aiobotocore")) and any(
        word in type(error).__name__ for word in _CREDENTIALS
    )


def _is_no_bucket(error: BaseException) -> bool:
    return type(error.__cause__).__name__ == "NoSuchBucket" or "bucket does not exist" in str(error)


def _said(url: str, error: Exception, right: str) -> Exception:
    """Return an error that says what to do."""
    if isinstance(error, NotADirectoryError | ConfigError | LogError):
        return error
    if _lacks_credentials(error):
        return LogError(
            f"cannot reach {url}: wanted credentials, found none ({error}); set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; for a public bucket FSSPEC_S3_ANON=true"
        )
    if _is_no_bucket(error):
        bucket = url.partition("://")[2].partition("/")[0]
        return LogError(
            f"cannot reach {url}: there is no bucket {bucket!r}; look for a typo, or set AWS_ENDPOINT_URL where it is "
            "no bucket of AWS"
        )
    if reason := _PASSING.get(_code(error)):
        return UnreachedError(f"cannot reach {url}: {reason}")
    if isinstance(error, PermissionError):
        return LogError(f"cannot reach {url}: access is denied ({error}); use credentials that may {right}")
    words = f"{type(error).__name__}: {error}"
    if _may_pass(error):
        look = (
            "; look whether there is a network, and the address is right"
            if "Connect" in words.partition(":")[0]
            else ""
        )
        return UnreachedError(f"cannot reach {url}: asked {ATTEMPTS} times, got {words}{look}")
    return LogError(f"cannot reach {url}: got {words}")
