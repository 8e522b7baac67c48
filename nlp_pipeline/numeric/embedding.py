"""navec's word vectors, product-quantised: 100 bytes a word, each the number of a centroid of 3 dimensions.

Word ids come in, vectors go out. One vocabulary and one table of codes serve all three models.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.errors import WeightsError
from nlp_pipeline.numeric.archive import PROTOCOL, REINSTALL, Floats, read_archive
from nlp_pipeline.numeric.word_list import WordList

SPECIAL = b"\n<unk>\n<pad>"  # the last two lines of the list of words, all others are sorted


@dataclass(frozen=True, slots=True, repr=False)
class Embedding:
    """`words` maps a lower-case word to its id; `unknown` is the id of all others, `pad` of none.

    `codes` [words, 100] are numbers of centroids, `centroids` [100 * 256, 3] their values.
    """

    id: str
    words: WordList
    unknown: int
    pad: int
    codes: npt.NDArray[np.uint8]
    centroids: Floats

    @classmethod
    def load(cls, path: Path) -> Embedding:
        """Reads a navec archive; WeightsError when it is damaged."""
        files = read_archive(path)
        try:
            meta = json.loads(bytes(files["meta.json"]))
            name, protocol = str(meta["id"]), meta["protocol"]
            listed = zlib.decompress(files["vocab.bin"], wbits=31)
            pq = files["pq.bin"]
            count, dim, parts, size = np.frombuffer(pq, np.uint32, 4).tolist()
            codes = np.frombuffer(pq, np.uint8, count * parts, 16).reshape(count, parts)
            centroids = np.frombuffer(pq, np.float32, offset=16 + count * parts).reshape(parts * size, dim // parts)
            lines = listed[4 + 4 * count :]  # after how often each was seen
            words = WordList(lines.removesuffix(SPECIAL), ("<unk>", "<pad>"))
        except (KeyError, ValueError, TypeError, ZeroDivisionError, zlib.error) as error:
            raise WeightsError(f"{path}: expected a navec embedding, found {error!r}; {REINSTALL}") from error
        if protocol != PROTOCOL:
            raise WeightsError(f"{path}: expected an embedding of protocol {PROTOCOL}, found {protocol!r}; {REINSTALL}")
        if len(words) != count or not lines.endswith(SPECIAL):
            raise WeightsError(f"{path}: expected {count} words, found {len(words)}; {REINSTALL}")
        unknown, pad = words.get("<unk>"), words.get("<pad>")
        return cls(name, words, unknown, pad, codes, centroids)

    def vectors(self, ids: npt.NDArray[Any]) -> Floats:
        """Vectors of words: ids [n] → [n, 300]."""
        size, dim = self.centroids.shape
        parts = self.codes.shape[1]
        rows = self.codes[ids] + np.arange(parts, dtype=np.intp) * (size // parts)  # n x parts
        found = np.empty((len(ids), parts, dim), np.float32)
        for number, column in enumerate(self.centroids.T):  # faster than to gather rows of three
            found[:, :, number] = column.take(rows)
        return found.reshape(len(ids), parts * dim)
