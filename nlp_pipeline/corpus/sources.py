"""A corpus as items, one after the other: `read("folder")`, `read(["a.jsonl.gz", "b.csv"], text="body")`.

What is wrong with the request raises before anything is read: no such file, no such column, an unknown encoding.
What is wrong with one text, row or file becomes an Item with an error, and reading goes on behind it. Memory holds one
text, line or batch of rows at a time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from nlp_pipeline.corpus import delimited, lines, parquet, texts
from nlp_pipeline.corpus.delimited import Form
from nlp_pipeline.corpus.encodings import codec
from nlp_pipeline.corpus.folders import files_of
from nlp_pipeline.corpus.items import MAX_CHARS, Columns, Item, MissingError
from nlp_pipeline.corpus.streams import File, Stream
from nlp_pipeline.errors import FormatError, InputError
from nlp_pipeline.extras import need

STDIN = {"text": "text", "jsonl": "lines", "csv": "csv", "tsv": "tsv"}


def read(
    corpora: str | Path | Sequence[str | Path],
    *,
    text: str = "text",
    id: str | None = None,  # noqa: A002 — the name of the key
    meta: Sequence[str] | None = None,
    encoding: str | None = None,
    pattern: str | None = None,
    separator: str | None = None,
    quotes: bool = True,
    stdin: str = "text",
    max_chars: int = MAX_CHARS,
) -> Source:
    """The texts of files and folders, in a fixed order; InputError or FormatError when the request cannot be met.

    A corpus is a folder (below it: all .txt, or all .jsonl, .csv and .tsv, or .parquet), such a file, packed or not,
    or `-`, standard input, which is one text, or as `stdin` says: text, jsonl, csv, tsv.

    `text`, `id` and `meta` name columns: of the text (a document as this library writes it needs none), of the id
    (left out: "id"; a row without one is called file:number), and of the metadata (left out: all others). `encoding`
    is that of all files; left out, it is found for each, and stands in the metadata when it is not UTF-8. `pattern`
    chooses below folders (`*.txt`, `2024/*.csv`). `separator` and `quotes=False` say how tables are written where the
    header does not tell. A text of more than `max_chars` characters, or a line of as many, is an error of its own.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "б.txt").write_bytes("Мама мыла раму.".encode("cp1251"))
    ...     _ = Path(folder, "а.txt").write_text("Ёлка стоит.", encoding="utf-8")
    ...     for item in read(folder):
    ...         print(item.meta, item.text)
    {'id': 'а.txt'} Ёлка стоит.
    {'id': 'б.txt', 'encoding': 'cp1251'} Мама мыла раму.
    """
    named = [corpora] if isinstance(corpora, (str, Path)) else list(corpora)
    if not named:
        raise InputError("expected a file, a folder or -, found nothing; name at least one")
    if stdin not in STDIN:
        raise InputError(f"expected stdin to be one of {', '.join(STDIN)}, found {stdin!r}")
    if isinstance(meta, str):
        raise InputError(f"expected a list of columns for meta, found the string {meta!r}; write meta=[{meta!r}]")
    if separator is not None and (len(separator) != 1 or separator in '"\r\n'):
        raise InputError(f"expected one character as separator, such as ; or a tab, found {separator!r}")
    if encoding is not None:
        codec(encoding)
    columns = Columns(text, id, None if meta is None else tuple(meta), max_chars)
    found = files_of(named, pattern=pattern, stdin=STDIN[stdin])
    source = Source([file for files in found for file in files], columns, encoding, Form(separator, quotes))
    for files in found:
        source._check(files)
    return source


class Source:
    """The items of a corpus. It may be read several times, but for standard input; see `read`.

    `total` are the bytes of all files (0: unknown), `done` those read so far, packed as they lie on the disk; `files`
    are their paths.
    """

    def __init__(self, files: Sequence[File], columns: Columns, encoding: str | None, form: Form) -> None:
        self._files = tuple(files)
        self._columns = columns
        self._encoding = encoding
        self._form = form
        self._before = 0
        self._stream: Stream | None = None
        self._stdin_is_read = False

    @property
    def files(self) -> list[Path]:
        """The files, in the order in which they are read; standard input is none."""
        return [file.path for file in self._files if file.path is not None]

    @property
    def total(self) -> int:
        """Bytes of all files, as they lie on the disk; 0 when standard input is one of them."""
        return 0 if any(file.path is None for file in self._files) else sum(file.size for file in self._files)

    @property
    def done(self) -> int:
        """Bytes read so far, as they lie on the disk."""
        return self._before + (self._stream.position if self._stream is not None else 0)

    def __iter__(self) -> Iterator[Item]:
        self._before, self._stream = 0, None
        for file in self._files:
            if file.path is None:
                if self._stdin_is_read:
                    raise InputError("expected to read standard input once, found it read already; save it to a file")
                self._stdin_is_read = True
            try:
                yield from self._items(file)
            except (FormatError, OSError) as error:
                if file.path is None and isinstance(error, MissingError):
                    raise  # as `read` would have, could it look ahead
                yield self._columns.failed(error, file.name)
            position = self._stream.position if self._stream is not None else 0
            self._before += file.size if file.path is not None else position
            self._stream = None

    def _items(self, file: File) -> Iterator[Item]:
        with Stream(file) as stream:
            self._stream = stream
            if file.kind == "parquet":
                yield from parquet.items(stream, self._columns)
            elif file.kind == "lines":
                if file.path is None:
                    self._is_right(stream)
                yield from lines.items(stream, self._columns, self._encoding)
            elif file.kind == "text":
                yield from texts.items(stream, self._columns, self._encoding)
            else:
                yield from delimited.items(stream, self._columns, self._encoding, self._form)

    def _check(self, files: Sequence[File]) -> None:
        """MissingError when the first file of a corpus that tells its columns has not those asked for."""
        for file in files:
            if file.kind == "parquet" or (file.packing == ".zst" and sys.version_info < (3, 14)):
                need("pyarrow", "tables")
        for file in files:
            if file.path is None or file.kind == "text":
                return
            try:
                with Stream(file) as stream:
                    if self._is_right(stream):
                        return
            except MissingError:
                raise
            except (FormatError, OSError):
                continue  # it will be an item

    def _is_right(self, stream: Stream) -> bool:
        """Whether the file has the columns asked for; False when it does not tell, MissingError when it has not."""
        if stream.file.kind == "parquet":
            return parquet.check(stream, self._columns)
        if stream.file.kind == "lines":
            return lines.check(stream, self._columns, self._encoding)
        return delimited.check(stream, self._columns, self._encoding, self._form)
