"""An archive as tables and pictures: pandas, a Parquet file for DuckDB, Polars or Spark, and who appears with whom."""

import json
import sys
from pathlib import Path
from tempfile import mkdtemp

import nlp_pipeline as nlp
from nlp_pipeline import pictures
from nlp_pipeline.formats import parquet

lines = Path(__file__).with_name("chronicle.jsonl").read_text(encoding="utf-8").splitlines()
folder = Path(sys.argv[1] if len(sys.argv) > 1 else mkdtemp())
docs = list(nlp.load().pipe([json.loads(line) for line in lines]))

people = nlp.to_frame(docs, "entities", meta=["date", "source"]).query("type == 'PER'")
print(people.groupby(["normal", "source"]).size().unstack(fill_value=0))

parquet.write(docs, folder / "chronicle.parquet")
pictures.most_mentioned(docs, "PER", "ORG", "LOC").figure.savefig(folder / "most_mentioned.png")
pictures.over_time(docs, "PER", by="month").figure.savefig(folder / "over_time.png")
pictures.together(docs, "PER").figure.savefig(folder / "together.png")
pictures.together(docs, "PER", "ORG", "LOC", top=25, kind="circle").figure.savefig(folder / "circle.png")
for path in sorted(folder.iterdir()):
    print(path.name, f"{path.stat().st_size:,} bytes")
