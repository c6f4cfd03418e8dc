"""Memory: all threads of the viewer allocate from one heap, where the C library is glibc."""

from __future__ import annotations

import subprocess
import sys

from waiting import PATIENCE

HEAPS = """
import ctypes, sys, threading
from xlog_viewer.server.memory import share_heap

shared = share_heap()
begun = threading.Barrier(9)
def work():
    begun.wait()  # all at a time
    kept.append(bytearray(100_000))
kept = []
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
begun.wait()
for thread in threads:
    thread.join()
print(shared, flush=True)
if shared:
    libc = ctypes.CDLL(None)
    libc.fdopen.restype = ctypes.c_void_p
    file = ctypes.c_void_p(libc.fdopen(1, b"w"))
    libc.malloc_info(0, file)
    libc.fflush(file)
"""


def test_all_threads_share_a_heap() -> None:
    done = subprocess.run([sys.executable, "-c", HEAPS], capture_output=True, text=True, check=True, timeout=PATIENCE)
    said, _, heaps = done.stdout.partition("\n")
    assert heaps.count("<heap nr=") == (said == "True")
