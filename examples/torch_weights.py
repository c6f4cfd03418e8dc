"""torch weights without torch: a legacy .pth file -> numpy arrays.

Such a file is a few pickles, then the bytes of the tensors. A pickle may call anything that its reader can find; the
reader here finds four names, and none of them does harm.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from os import PathLike
from typing import BinaryIO

import numpy as np

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001  # what a legacy file begins with
DTYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


def read_weights(path: str | PathLike[str]) -> dict[str, np.ndarray]:
    """Return the arrays of a state dict, by name.

    Raises ValueError for a file of another format or one that ends too early, UnpicklingError for a name that is not
    allowed.
    """
    storages: dict[str, np.ndarray] = {}
    with open(path, "rb") as file:
        if file.peek(2)[:2] == b"PK" or [_Unpickler(file, storages).load() for _ in range(2)] != [MAGIC, PROTOCOL]:
            raise ValueError(
                f"wanted a legacy .pth file, got {path}; torch.save(..., "
                "_use_new_zipfile_serialization=False) writes one"
            )
        _Unpickler(file, storages).load()  # of the machine that wrote it: byte order, sizes
        weights = _Unpickler(file, storages).load()
        for key in _Unpickler(file, storages).load():
            _fill(storages[key], file)
    return dict(weights)


class _Unpickler(pickle.Unpickler):
    """An unpickler that knows four names and no more."""

    def __init__(self, file: BinaryIO, storages: dict[str, np.ndarray]) -> None:
        super().__init__(file)
        self._storages = storages

    def find_class(self, module: str, name: str) -> object:
        """Return what a name stands for."""
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _view
        if module == "torch" and name in DTYPES:
            return DTYPES[name]
        raise pickle.UnpicklingError(f"wanted a file of tensors only, got {module}.{name} in it")

    def persistent_load(self, pid: tuple) -> np.ndarray:
        """Return the storage that a tensor looks into: empty now, its bytes come after all pickles."""
        _, dtype, key, _, count, *_ = pid
        return self._storages.setdefault(key, np.empty(count, dtype))


def _view(storage: np.ndarray, offset: int, shape: tuple, strides: tuple, *_: object) -> np.ndarray:
    """A tensor as a view into its storage; numpy checks that it lies inside."""
    size = storage.itemsize
    return np.ndarray(shape, storage.dtype, storage, offset * size, [stride * size for stride in strides])


def _fill(storage: np.ndarray, file: BinaryIO) -> None:
    count = int.from_bytes(file.read(8), "little")
    if count != storage.size or file.readinto(storage) != storage.nbytes:
        raise ValueError(f"{file.name} ends too early, or is damaged")
