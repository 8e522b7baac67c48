"""Weight files of our own taggers: safetensors, which is arrays and a header of text. No pickle.

Arrays by name and a description come in or go out. The description says what the tagger reads and finds, and a
checksum of the arrays: what was damaged on its way does not load. Large arrays are kept as bytes, each row with its own
scale, the others in half precision.
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
SCALE = ".scale"
LARGE = 4096  # numbers from which on an array is kept as bytes
TINY = 1e-7
Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Description:
    """`kind` is flat or nested; `types` are in the order of the outputs, `marks` in that of the inputs; `embedding` is
    the id of the word vectors. `in_parts`: tokens are cut. `members` are trunks with heads that vote. `temperature`
    divides scores to make them probabilities. Of nested spans: from the probability `threshold` on one is found; its
    score moves by the share `agreement` to that of the same words elsewhere in the document; `alone` are the types of
    which none holds another of its own. `about` is for people: the data, the scores, how to build it again."""

    kind: str
    types: list[str]
    marks: list[str]
    embedding: str
    in_parts: bool = False
    members: int = 1
    longest: int = 24
    least_edge: float = 0.004
    temperature: float = 1.0
    threshold: float = 0.5
    agreement: float = 0.0
    alone: list[str] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)


def save(path: Path, description: Description, arrays: Arrays) -> None:
    """Writes a weight file."""
    from safetensors.numpy import save_file

    small = shrunk(arrays)
    header = {"format": FORMAT, "sha256": _checksum(small), **asdict(description)}
    save_file(small, path, metadata={HEADER: json.dumps(header, ensure_ascii=False, sort_keys=True)})


def load(path: Path) -> tuple[Description, dict[str, Floats]]:
    """Reads a weight file; WeightsError when it is missing, damaged or something else."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            header = json.loads((file.metadata() or {})[HEADER])
            small = {name: file.get_tensor(name) for name in sorted(file.keys())}
        version, checksum = header.pop("format"), header.pop("sha256")
        description = Description(**header) if version == FORMAT else None
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise WeightsError(
            f"expected the weights of a tagger (python -m nlp_pipeline train entities writes them) at {path}, "
            f"found: {error!r}"
        ) from error
    if description is None:
        raise WeightsError(f"{path}: expected weights of format {FORMAT}, found {version!r}; train the tagger again")
    if _checksum(small) != checksum:
        raise WeightsError(f"{path}: the checksum of the arrays is wrong: the file is damaged; copy or build it again")
    return description, grown(small)


def shrunk(arrays: Arrays) -> dict[str, npt.NDArray[Any]]:
    """Arrays as they are stored, by name in order."""
    small: dict[str, npt.NDArray[Any]] = {}
    for name, array in sorted(arrays.items()):
        if array.dtype.kind == "i":
            small[name] = np.ascontiguousarray(array, np.int32)
            continue
        if array.ndim < 2 or array.size < LARGE:
            small[name] = np.ascontiguousarray(array, np.float16)
            continue
        scale = np.abs(array).max(axis=tuple(range(1, array.ndim)), keepdims=True) / 127
        scale = np.maximum(scale, TINY).astype(np.float16)
        small[name] = np.rint(array / scale.astype(np.float32)).clip(-127, 127).astype(np.int8)
        small[name + SCALE] = scale
    return small


def grown(small: Arrays) -> dict[str, Floats]:
    """Stored arrays in single precision; row numbers stay what they are.

    >>> array = np.linspace(-1, 1, 10_000, dtype=np.float32).reshape(10, -1)
    >>> float(np.abs(grown(shrunk({"a": array}))["a"] - array).max()) < 0.005
    True
    """
    arrays = {}
    for name, array in small.items():
        if not name.endswith(SCALE):
            arrays[name] = array if array.dtype == np.int32 else array.astype(np.float32)
            if name + SCALE in small:
                arrays[name] *= small[name + SCALE].astype(np.float32)
    return arrays


def _checksum(arrays: Arrays) -> str:
    digest = sha256()
    for name, array in arrays.items():
        digest.update(f"{name}{array.shape}{array.dtype}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()
