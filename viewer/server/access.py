"""Access: who may ask the viewer and under which address. Pure: security.py holds to it."""

from __future__ import annotations

import ipaddress
import re
import secrets
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")
ANY_ADDRESS = ("0.0.0.0", "::", "")
LEAST_TOKEN = 8  # characters of a token of one's own
_TOKEN = re.compile(r"[\w.~-]+", re.ASCII)  # what an address and a cookie hold as it is
_PREFIX = re.compile(r"(/[\w.~%@+-]+)*", re.ASCII)
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*:(//[\w.*-]+(:(\d+|\*))?)?", re.ASCII)


class AccessError(Exception):
    """The viewer cannot be shown in this way; the text says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class PublicUrl:
    """Where a reverse proxy shows the viewer."""

    origin: str
    host: str
    prefix: str
    """Of all paths; empty, or with a slash before and none behind it."""

    @classmethod
    def parse(cls, words: str) -> PublicUrl:
        """Read an address as a browser shows it. Raises ValueError where it is none."""
        parts = urlsplit(words)
        prefix = parts.path.rstrip("/")
        whole = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
        if not whole or "@" in parts.netloc or not _PREFIX.fullmatch(prefix):
            raise ValueError(f"wanted an address like https://team.example.org/xlog/, got {words!r}")
        return cls(
            origin=f"{parts.scheme}://{parts.netloc.lower()}", host=(parts.hostname or "").lower(), prefix=prefix
        )

    @property
    def is_encrypted(self) -> bool:
        """Tell whether cookies may be kept to encrypted connections."""
        return self.origin.startswith("https:")


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who may ask. The plain one is for this machine alone."""

    names: frozenset[str] = frozenset(LOOPBACK)
    """By which browsers may call the viewer. Others are refused, which stands against DNS rebinding: a foreign page
    that gives its own name this machine's address."""
    numbers: bool = False
    """Whether any address in numbers will do as well: it is no name that somebody could give another meaning."""
    token: str | None = None
    """What browsers show to be let in; None: all of this machine may."""
    public: PublicUrl | None = None
    embed: tuple[str, ...] = ()
    """Origins whose pages may show the viewer in a frame."""
    port: int = 0

    @property
    def prefix(self) -> str:
        """Return what all paths of addresses begin with."""
        return self.public.prefix if self.public else ""

    @property
    def cookie(self) -> str:
        """Return the name of the cookie: with the port, as cookies are for all ports of a host."""
        return f"xlog-view-{self.port}"

    def knows(self, host: str) -> bool:
        """Tell whether a request with this Host header is meant for the viewer."""
        name = host_name(host)
        return name is not None and (name in self.names or (self.numbers and _is_number(name)))

    def allows(self, origin: str, host: str) -> bool:
        """Tell whether a page of this origin may ask: only our own, under the name it was called by or the public."""
        return origin.partition("://")[2] == host or (self.public is not None and origin == self.public.origin)


def access(
    host: str,
    port: int,
    *,
    token: str | None = None,
    ask: bool = True,
    public: PublicUrl | None = None,
    embed: tuple[str, ...] = (),
) -> Access:
    """Return the access to a viewer that listens on a host and port.

    Others than this machine need a token: the given one, or one that is made here, unless told not to `ask` for any.
    A public address means others even where the viewer listens on loopback only: the proxy lets them in.
    """
    anywhere = host in ANY_ADDRESS
    names = {*LOOPBACK, *(own_names() if anywhere else [host.lower()]), *([public.host] if public else [])}
    others = not is_loopback(host) or (public is not None and not is_loopback(public.host))
    made = secrets.token_urlsafe() if others and token is None else token
    return Access(
        names=frozenset(names),
        numbers=anywhere,
        token=made if ask else None,
        public=public,
        embed=embed,
        port=port,
    )


def checked_token(words: str) -> str:
    """Return a token of one's own. Raises ValueError where it is too easily guessed or does not fit into an address."""
    if len(words) < LEAST_TOKEN or not _TOKEN.fullmatch(words):
        raise ValueError(f"wanted at least {LEAST_TOKEN} letters, digits, or any of . _ ~ - as the token")
    return words


def checked_origin(words: str) -> str:
    """Return an origin that may show the viewer in a frame. Raises ValueError where it is none."""
    if not _ORIGIN.fullmatch(words):
        raise ValueError(f"wanted an origin like https://notebooks.example.org or http://localhost:*, got {words!r}")
    return words


def host_name(host: str) -> str | None:
    """Return the name in a Host header, without its port; None where it is malformed.

    Flask's TRUSTED_HOSTS would do, but it cuts IPv6 addresses at their first colon.
    """
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def is_loopback(name: str) -> bool:
    """Tell whether only this machine can be meant by a name."""
    return name.lower() in LOOPBACK or (_is_number(name) and ipaddress.ip_address(name).is_loopback)


def own_names() -> list[str]:
    """Return this machine's names in its network."""
    name = socket.gethostname().lower()
    return [name, f"{name.partition('.')[0]}.local", socket.getfqdn().lower()]


def own_numbers(host: str) -> list[str]:
    """Return the addresses by which others reach a machine that listens on all: those that its ways out begin at.

    Nothing is sent.
    """
    found = []
    ways = [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")]  # of documentation
    for family, somewhere in ways[:1] if host == "0.0.0.0" else ways:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as way:
                way.connect((somewhere, 9))
                found.append(way.getsockname()[0])
        except OSError:  # no such network
            continue
    return found


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
