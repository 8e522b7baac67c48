"""Where a run writes: parts and journal in the folder asked for, or in one beside the file that was asked for."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from nlp_pipeline.corpus.journal import Journal, Record
from nlp_pipeline.corpus.outputs import OUTPUTS, output_for, to_disk
from nlp_pipeline.errors import InputError
from nlp_pipeline.formats.files import encodable, replacing

ERRORS = "errors.jsonl"
PART = re.compile(rf"part-\d{{5,}}({'|'.join(re.escape(output.suffix) for output in OUTPUTS.values())})")
JOURNAL = "_run"  # tools that read a folder of parts pass over names that begin so


class Place:
    """`out` is the file or folder that was asked for, `folder` where parts lie, `errors` the list of what failed."""

    def __init__(self, out: Path, to: str | None) -> None:
        self.out = out
        self.form, self.is_file = output_for(out, to)
        self.folder = out.with_name(f"{out.name}.unfinished") if self.is_file else out
        self.errors = out.with_name(f"{out.name}.{ERRORS}") if self.is_file else out / ERRORS
        self.journal = Journal(self.folder / JOURNAL)

    def part(self, number: int) -> Path:
        """Where a part is written."""
        return self.folder / OUTPUTS[self.form].part(number)

    @property
    def is_finished(self) -> bool:
        """Whether a file is there as a whole."""
        return self.is_file and self.out.exists() and not self.folder.exists()

    def prepare(self, *, resume: bool, overwrite: bool) -> None:
        """Makes room for a run. InputError when something is in the way."""
        if self.folder.exists() and not self.folder.is_dir():
            raise InputError(f"expected a folder or a new name, found the file {self.folder}; choose another place")
        is_used = self.folder.exists() and any(self.folder.iterdir())
        is_run = self.journal.folder.exists()
        if is_used and not is_run and (resume or overwrite or not self.is_file):
            raise InputError(f"{self.folder} is not empty and holds no run of this library; choose another place")
        if overwrite:
            self._clear()
        elif not resume and (is_used or (self.is_file and self.out.exists())):
            raise InputError(f"{self.out} is there already; go on with --resume, or begin again with --overwrite")
        self.folder.mkdir(parents=True, exist_ok=True)
        for unfinished in (*self.folder.glob(".*.part"), *self.journal.folder.glob(".*.part")):  # a run was killed
            remove(unfinished)

    def is_done(self, record: Record | None, digest: str) -> bool:
        """Whether a part is finished and was made of the same texts."""
        return record is not None and record.digest == digest and self.part(record.part).exists()

    def finish(self, parts: int) -> Path | None:
        """Takes away parts that are too many, lists what failed, and puts a file together; where the list is."""
        for record in [record for record in self.journal.records() if record.part >= parts]:
            self.journal.forget(record.part)
        wanted = {self.part(number).name for number in range(parts)}
        for path in self._parts():
            if path.name not in wanted:
                remove(path)
        has_errors = self.list_errors()
        output = OUTPUTS[self.form]
        if output.index is not None:
            output.index(list(self.journal.records()), self.folder)
        if self.is_file:
            assert output.join is not None
            output.join([self.part(number) for number in range(parts)], self.out)
            to_disk(self.out)
            shutil.rmtree(self.folder)
        return self.errors if has_errors else None

    def list_errors(self) -> bool:
        """Writes the list of what failed, if anything did, and says so."""
        has_any = False
        with replacing(self.errors) as unfinished:
            lines = (encodable(json.dumps(e, ensure_ascii=False)) for r in self.journal.records() for e in r.errors)
            with unfinished.open("w", encoding="utf-8", newline="\n") as file:
                for line in lines:
                    file.write(f"{line}\n")
                    has_any = True
        if not has_any:
            self.errors.unlink()
        return has_any

    def _clear(self) -> None:
        """Removes what an earlier run has written here, and nothing else."""
        if self.journal.folder.exists():  # without it nothing here is ours
            for path in self._parts():
                remove(path)
        self.journal.remove()
        self.errors.unlink(missing_ok=True)

    def _parts(self) -> list[Path]:
        """All parts that lie here, of any format, noted down or not."""
        if not self.folder.exists():
            return []
        return [path for path in self.folder.iterdir() if PART.fullmatch(path.name)]


def remove(path: Path) -> None:
    """Removes a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
