"""Reads the files of slovnet and navec: tar archives of JSON, raw arrays and gzipped word lists. No pickle.

The path of a file comes in; arrays and words go out. WeightsError when the file is not what it should be. A file is
mapped into memory, not read: what is used of it is loaded by the system, once for all processes.
"""

from __future__ import annotations

import gzip
import json
import mmap
import tarfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.errors import WeightsError

Floats = npt.NDArray[np.float32]

PROTOCOL = 1
REINSTALL = "run: pip install --force-reinstall --no-deps natasha"


def read_archive(path: Path) -> Mapping[str, memoryview]:
    """The members of a tar archive by name, as views of the mapped file."""
    try:
        with path.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
            members = {member.name: member for member in tar if member.isfile()}
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, tarfile.TarError) as error:
        raise WeightsError(f"expected a tar archive of model weights at {path}, found: {error}; {REINSTALL}") from error
    return {name: data[member.offset_data :][: member.size] for name, member in members.items()}


class Weights:
    """The weights of one slovnet model, reached by their place in its description.

    >>> from nlp_pipeline.weights import MORPHOLOGY, natasha_file
    >>> weights = Weights(natasha_file(MORPHOLOGY))
    >>> weights.array("head.proj.weight").shape, weights.words("tag")[1]
    ((64, 753), 'ADJ')
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._files = read_archive(path)
        self._model = self._json("model.json")
        protocol = self._value(self._json("meta.json"), "protocol")
        if protocol != PROTOCOL:
            raise WeightsError(
                f"{path}: expected a model of protocol {PROTOCOL}, found {protocol!r}; run: pip install 'natasha<1.7'"
            )
        self.embedding_id = str(self._value(self._model, "emb.word.id"))

    def array(self, place: str) -> Floats:
        """An array by its place, `encoder.layers.0.conv.weight`, in the shape and layout of the file."""
        node = self._value(self._model, place)
        try:
            data = self._files[f"arrays/{node['array']}.bin"]
            return np.frombuffer(data, node["dtype"]).reshape(node["shape"])
        except (KeyError, TypeError, ValueError) as error:
            raise self._damaged(f"an array at {place}", error) from error

    def words(self, name: str) -> tuple[str, ...]:
        """A list of words: `tag`, `rel` or `shape`."""
        try:
            return tuple(gzip.decompress(self._files[f"vocabs/{name}.gz"]).decode("utf-8").splitlines())
        except (KeyError, OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
            raise self._damaged(f"a list of words {name!r}", error) from error

    def _json(self, name: str) -> Any:
        try:
            return json.loads(bytes(self._files[name]))
        except (KeyError, ValueError) as error:
            raise self._damaged(f"{name} in the archive", error) from error

    def _value(self, node: Any, place: str) -> Any:
        """What stands in a JSON value at a place like `encoder.layers.0`."""
        try:
            for key in place.split("."):
                node = node[int(key)] if key.isdecimal() else node[key]
        except (KeyError, IndexError, TypeError) as error:
            raise self._damaged(f"a value at {place}", error) from error
        return node

    def _damaged(self, expected: str, error: Exception) -> WeightsError:
        return WeightsError(f"{self.path}: expected {expected}, found {error!r}; {REINSTALL}")
