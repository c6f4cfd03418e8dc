"""RowReader: reads the index rows of a log in pieces, for who keeps them elsewhere and must not wait for all."""

from __future__ import annotations

import math
import os
import time

import numpy as np

from ..places.place import place_of
from .frames import Damage
from .index import load
from .names import Names
from .reader import EventReader
from .rows import ROW, RowBuilder, Rows, end_of, gaps
from .schema import FileHeader
from .sidecar import Sidecar

PIECE = 1 << 16  # rows: 4 MB


class RowReader:
    """Reads the rows of one log from where it stopped before: those of a sidecar first, then of the log beyond it.

        reader = RowReader(path)
        while len(rows := reader.read(seconds=0.1)):
            ...

    Rows that were read are not kept, no file stays open, and nothing is written. Names that rows refer to are in
    `names`, which grows. Raises what EventReader raises.
    """

    def __init__(self, log: str | os.PathLike[str]) -> None:
        self.log = place_of(log)
        self.header: FileHeader | None = None  # of the log; None where it is damaged, or not there yet
        self.names = Names()
        self.position = 0  # how far it has come, bytes
        self.damage: list[Damage] = []
        self.tail = ""  # why reading stops short of the log's end, in words; "" where it does not
        self._sidecar: Sidecar | None = None  # as long as there is more of it to be given
        self._build: RowBuilder | None = None

    def read_header(self) -> FileHeader | None:
        """Return the log's header, read before anything else; None where it is damaged or not there yet."""
        if self.header is None:
            with EventReader(self.log) as reader:
                self.header = reader.read_header()
        return self.header

    def read(self, most: int = PIECE, seconds: float = math.inf) -> Rows:
        """Return the next rows: about `most`, or what there was time for, at least one record's; none at the end."""
        if self._build is None:
            self._sidecar = load(self.log)
            self.names = self._sidecar.names if self._sidecar else Names()
            self._build = RowBuilder(self.names)
        if self._sidecar is not None and len(rows := self._sidecar.read(most)):
            self.read_header()
            self.damage += gaps(rows, self.position)
            self.position = end_of(rows)
            return rows
        self._sidecar = None
        return self._next_of_log(self._build, most, seconds)

    def _next_of_log(self, build: RowBuilder, most: int, seconds: float) -> Rows:
        fresh, size, deadline = [], 0, time.monotonic() + seconds
        with EventReader(self.log, start=self.position, damage=self.damage) as reader:
            for offset, event in reader:
                fresh.append(build.rows(event, offset, reader.length))
                size += len(fresh[-1])
                is_enough = size >= most * ROW.itemsize or time.monotonic() > deadline
                if is_enough and offset >= self.position:  # all that damage has become is taken at once
                    break
            self.header = self.header or reader.header or reader.read_header()
            self.position, self.tail = reader.position, reader.tail
            self.damage = reader.damage
        return np.frombuffer(b"".join(fresh), ROW)
