"""Reads the files of slovnet and navec: tar archives of JSON, raw arrays and gzipped word lists. No pickle.

The path of a file comes in; arrays and words go out. WeightsError when the file is not what it should be.
"""

from __future__ import annotations

import gzip
import json
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


def read_archive(path: Path) -> Mapping[str, bytes]:
    """All members of a tar archive by name, the models' word lists left out: the embedding has the same words."""
    try:
        with tarfile.open(path) as tar:
            members = [m for m in tar if m.isfile() and m.name != "vocabs/word.gz"]
            return {m.name: tar.extractfile(m).read() for m in members}  # type: ignore[union-attr]
    except (OSError, tarfile.TarError) as error:
        raise WeightsError(
            f"expected a tar archive of model weights at {path}, found: {error}; "
            "run: pip install --force-reinstall --no-deps natasha"
        ) from error


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
        meta, self._model = self._json("meta.json"), self._json("model.json")
        if meta.get("protocol") != PROTOCOL:
            raise WeightsError(f"{path}: expected protocol {PROTOCOL}, found {meta.get('protocol')!r}")
        self.embedding_id: str = self._model["emb"]["word"]["id"]

    def array(self, place: str) -> Floats:
        """An array by its place, `encoder.layers.0.conv.weight`, in the shape and layout of the file."""
        node: Any = self._model
        try:
            for key in place.split("."):
                node = node[int(key)] if key.isdecimal() else node[key]
            data = self._files[f"arrays/{node['array']}.bin"]
            return np.frombuffer(data, node["dtype"]).reshape(node["shape"])
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise WeightsError(f"{self.path}: expected an array at {place}, found {error!r}") from error

    def words(self, name: str) -> tuple[str, ...]:
        """A list of words: `tag`, `rel` or `shape`."""
        try:
            return tuple(gzip.decompress(self._files[f"vocabs/{name}.gz"]).decode("utf-8").splitlines())
        except (KeyError, OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
            raise WeightsError(f"{self.path}: expected a list of words {name!r}, found {error!r}") from error

    def _json(self, name: str) -> Any:
        try:
            return json.loads(self._files[name])
        except (KeyError, ValueError) as error:
            raise WeightsError(f"{self.path}: expected {name} in the archive, found {error!r}") from error
