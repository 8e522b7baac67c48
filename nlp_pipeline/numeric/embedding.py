"""navec's word vectors, product-quantised: 100 bytes a word, each the number of a centroid of 3 dimensions.

Word ids come in, vectors go out. One vocabulary and one table of codes serve all three models.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.errors import WeightsError
from nlp_pipeline.numeric.archive import Floats, read_archive


@dataclass(frozen=True, slots=True, repr=False)
class Embedding:
    """`words` maps a lower-case word to its id; `unknown` is the id of all others.

    `codes` [words, 100] are numbers of centroids, `centroids` [100 * 256, 3] their values.
    """

    id: str
    words: Mapping[str, int]
    unknown: int
    codes: npt.NDArray[np.uint8]
    centroids: Floats

    @classmethod
    def load(cls, path: Path) -> Embedding:
        """Reads a navec archive; WeightsError when it is damaged."""
        files = read_archive(path)
        try:
            name = str(json.loads(files["meta.json"])["id"])
            listed = zlib.decompress(files["vocab.bin"], wbits=31)
            pq = files["pq.bin"]
            count, dim, parts, size = np.frombuffer(pq, np.uint32, 4).tolist()
            codes = np.frombuffer(pq, np.uint8, count * parts, 16).reshape(count, parts)
            centroids = np.frombuffer(pq, np.float32, offset=16 + count * parts).reshape(parts * size, dim // parts)
            words = listed[4 + 4 * count :].decode("utf-8").splitlines()
        except (KeyError, ValueError, zlib.error) as error:
            raise WeightsError(f"{path}: expected a navec embedding, found {error!r}; reinstall natasha") from error
        if len(words) != count:
            raise WeightsError(f"{path}: expected {count} words, found {len(words)}; reinstall natasha")
        numbered = dict(zip(words, range(count), strict=True))
        return cls(name, numbered, numbered["<unk>"], codes, centroids)

    def vectors(self, ids: npt.NDArray[Any]) -> Floats:
        """Vectors of words: ids [n] → [n, 300]."""
        parts = self.codes.shape[1]
        size = len(self.centroids) // parts
        rows = self.codes[ids].astype(np.intp) + np.arange(parts) * size  # n x parts
        return self.centroids[rows].reshape(len(ids), -1)
