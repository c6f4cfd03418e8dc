"""A network on which answers take their time and come in any order, for tests that must not count on a quick one."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

LONGEST = 0.4  # seconds that a request waits, at most


@contextmanager
def far(address: str) -> Iterator[str]:
    """Give an address that leads to that one of this machine; each request waits for a drawn time."""
    port = urlsplit(address).port
    opened: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Future()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(port, opened)))
    thread.start()
    there, loop, closing = opened.result()
    yield address.replace(f":{port}", f":{there}", 1)
    loop.call_soon_threadsafe(closing.set)
    thread.join()


async def _serve(port: int, opened: Future) -> None:
    async def let_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError):  # whoever asked is gone, or the tests are over
            to_reader, to_writer = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(_hand_on(reader, to_writer, LONGEST), _hand_on(to_reader, writer, 0))

    closing = asyncio.Event()
    server = await asyncio.start_server(let_in, "127.0.0.1", 0)
    opened.set_result((server.sockets[0].getsockname()[1], asyncio.get_running_loop(), closing))
    await closing.wait()
    server.close()


async def _hand_on(source: asyncio.StreamReader, target: asyncio.StreamWriter, longest: float) -> None:
    try:
        while data := await source.read(1 << 16):
            await asyncio.sleep(random.uniform(0, longest))
            target.write(data)
            await target.drain()
    finally:
        target.close()
