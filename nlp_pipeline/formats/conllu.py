"""CoNLL-U: a token a line, ten columns, as Universal Dependencies has it; the text comes back to the character.

What comes out passes the format rules of the UD validator (levels 1 and 2, when all layers are there; what was not
made is `_`). The text itself is not touched: where it is not NFC, or holds U+FFFD, the validator says so.

    # newdoc id, # meta, # made_by, # error    the document; values are JSON
    # columns                                  types of a user's columns, and of columns in which nothing stands
    # newpar, # blocks.kind                    a block begins
    # sentences.mood = 0.5                     a user's column of sentences
    # phrases = {"start": 3, "stop": 9, …}     a row of another layer, at the sentence it starts in
    SpaceAfter, SpacesBefore,                blanks, as UDPipe writes them: \\s, \\t, \\r, \\n, \\p for |, \\\\,
    SpacesAfter, SpacesInToken               and \\uXXXX for all others
    TokenRange=0:6                           the place in the text, as UDPipe writes it; see `offsets`
    norm=…                                   what the models read, where it is not the form
    Entity=(e1-PER-1-normal:Пётр%20Громов    an entity begins, in the brackets of CorefUD, which nest and cross: id,
    Entity=e1)                               type, head word, other columns; `start` or `stop` where it parts a token

A document without tokens (a blank text, or one that failed) is one token `_`, with its text and layers in comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp_pipeline.doc import Doc
from nlp_pipeline.formats.conllu_reader import documents
from nlp_pipeline.formats.conllu_writer import Writer
from nlp_pipeline.formats.files import encodable, read_lines, write_parts
from nlp_pipeline.formats.offsets import Unit
from nlp_pipeline.many import each


def dumps(docs: Doc | Iterable[Doc], *, offsets: Unit = "codepoints") -> str:
    """Documents as CoNLL-U. `offsets` says how TokenRange counts: codepoints, utf16 or utf8.

    LayerError when a document has no tokens because that stage did not run; FormatError when its layers make no
    sentences of tokens.

    >>> doc = loads("1\\tСнег\\tснег\\tNOUN\\t_\\t_\\t0\\troot\\t_\\t_\\n\\n")[0]
    >>> print(dumps(doc).replace("\\t", " ").strip())
    # newdoc
    # sent_id = doc1-1
    # text = Снег
    1 Снег снег NOUN _ _ 0 root _ TokenRange=0:4
    """
    writer = Writer(offsets)
    return "".join(encodable(sentence) for doc in each(docs) for sentence in writer.sentences(doc))


def loads(data: str) -> list[Doc]:
    """The documents of CoNLL-U, from this library or another; FormatError names the line that does not fit.

    A file without `# newdoc` is one document. Of a multiword token the surface is read, with the tags of its
    syntactic head; empty nodes and enhanced dependencies are left out. Where a file does not say how sentences
    are parted, it is by a blank, and paragraphs by an empty line.
    """
    return list(documents((line.removesuffix("\r") for line in data.split("\n")), "CoNLL-U"))


def write(
    docs: Doc | Iterable[Doc], path: Path | str, *, offsets: Unit = "codepoints", entity_label: str = "e"
) -> None:
    """Writes documents to a file, one after the other; see `dumps`. A path that ends in `.gz` makes a packed file.

    Mentions are called e1, e2, …; files that are to be put together want another `entity_label` each.
    """
    writer = Writer(offsets, entity_label)
    write_parts((sentence for doc in each(docs) for sentence in writer.sentences(doc)), path)


def read(path: Path | str) -> Iterator[Doc]:
    """The documents of a file, each read when asked for; see `loads`."""
    return documents(read_lines(path), str(path))
