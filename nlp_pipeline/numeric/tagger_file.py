"""Weight files of our own taggers: safetensors, which is arrays and a header of text. No pickle.

Arrays by name and a description come in or go out. The description says what the tagger reads and finds, and a
checksum of the arrays: what was damaged on its way does not load.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.errors import WeightsError
from nlp_pipeline.numeric.archive import Floats

FORMAT = 1
HEADER = "nlp_pipeline"
Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Description:
    """`kind` is flat or nested; `types` are in the order of the outputs, `marks` in that of the inputs; `embedding` is
    the id of the word vectors. `in_parts`: tokens are cut. `temperature` divides scores to make them probabilities,
    from `threshold` on a nested span is found. `about` is for people: the data, the scores, how to build it again."""

    kind: str
    types: list[str]
    marks: list[str]
    embedding: str
    in_parts: bool = False
    longest: int = 24
    least_edge: float = 0.004
    temperature: float = 1.0
    threshold: float = 0.5
    about: dict[str, Any] = field(default_factory=dict)


def save(path: Path, description: Description, arrays: Arrays) -> None:
    """Writes a weight file: arrays in half precision."""
    from safetensors.numpy import save_file

    halves = {name: np.ascontiguousarray(array, np.float16) for name, array in sorted(arrays.items())}
    header = {"format": FORMAT, "sha256": _checksum(halves), **asdict(description)}
    save_file(halves, path, metadata={HEADER: json.dumps(header, ensure_ascii=False, sort_keys=True)})


def load(path: Path) -> tuple[Description, Mapping[str, Floats]]:
    """Reads a weight file; WeightsError when it is missing, damaged or something else."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            header = json.loads((file.metadata() or {})[HEADER])
            halves = {name: file.get_tensor(name) for name in sorted(file.keys())}
        version, checksum = header.pop("format"), header.pop("sha256")
        description = Description(**header) if version == FORMAT else None
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise WeightsError(
            f"expected the weights of a tagger (python -m nlp_pipeline train entities writes them) at {path}, "
            f"found: {error!r}"
        ) from error
    if description is None:
        raise WeightsError(f"{path}: expected weights of format {FORMAT}, found {version!r}; train the tagger again")
    if _checksum(halves) != checksum:
        raise WeightsError(f"{path}: the checksum of the arrays is wrong: the file is damaged; copy or build it again")
    return description, {name: array.astype(np.float32) for name, array in halves.items()}


def _checksum(arrays: Arrays) -> str:
    digest = sha256()
    for name, array in arrays.items():
        digest.update(f"{name}{array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()
