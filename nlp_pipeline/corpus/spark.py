"""Apache Spark: a DataFrame with a column of texts → a DataFrame of documents, a row each, errors in a column.

    docs = spark.annotate(df, nlp.load(), keep=["year"])          # nlp_pipeline.corpus.spark
    docs.write.partitionBy("year").parquet("docs")

Each Python worker process of an executor loads the models once and goes on with them for as long as Spark reuses it
(`spark.python.worker.reuse`, on by default). Stages of a script or notebook travel with the job.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nlp_pipeline.corpus import spark_daemon
from nlp_pipeline.corpus.engine import Annotator, annotator
from nlp_pipeline.corpus.recipe import Modules, pack
from nlp_pipeline.errors import BuildError, InputError
from nlp_pipeline.extras import need
from nlp_pipeline.formats import arrow
from nlp_pipeline.pipeline import Pipeline

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import DataType, StructType

TEXTS = ("string", "varchar", "char", "binary", "void")
LONGEST = 100_000  # characters; Linux has room for 131 071 in a variable


def annotate(
    df: DataFrame, pipeline: Pipeline, *, text: str = "text", keep: Sequence[str] = (), **settings: Any
) -> DataFrame:
    """The rows of a DataFrame as documents, in the same partitions; `settings` are those of `engine.annotator`.

    Lazy, as all of Spark is. InputError when the DataFrame has not the columns. A row without a text and a document
    that fails have `error`; so has, with `timeout`, one that kills its process. Without, it fails the task, which Spark
    tries again `spark.task.maxFailures` times in all before it gives up the job.

        annotate(df, nlp.load("entities")).selectExpr("id", "explode(entities) as e").groupBy("e.normal").count()
    """
    need("pyspark", "spark")
    if not hasattr(df, "mapInArrow"):
        raise InputError(f"expected a Spark DataFrame, found {type(df).__name__}")
    function = annotator(pipeline, text=text, keep=keep, **settings)
    made = schema(pipeline)
    for name in keep:
        _check(df, name)
        made.add(df.schema[name])
    return _needed(df, function).mapInArrow(function, made)


def schema(pipeline: Pipeline) -> StructType:
    """The Spark schema of a pipeline's documents, for `df.mapInArrow(engine.annotator(pipeline), schema(pipeline))`.

    It is that of `formats.arrow`, in Spark's words.
    """
    types = need("pyspark.sql.types", "spark")
    found: StructType = types.StructType(
        [types.StructField(field.name, _spark_type(types, field.type)) for field in arrow.schema(pipeline)]
    )
    return found


def preloaded(pipeline: Pipeline, *, by_value: Modules = ()) -> dict[str, str]:
    """Settings of a Spark whose workers on one executor share the memory of these models, which are loaded once.

    Without them each worker process has models of its own. They must be there when the session starts, and are for
    this very pipeline, its options and `by_value`; others are loaded by each worker as ever. Not for Windows, where
    Spark does not fork. BuildError when the recipe is too long for an environment variable.

        builder = SparkSession.builder.config(map=preloaded(ru))
    """
    recipe = b64encode(pack(pipeline, by_value=by_value)).decode("ascii")
    if len(recipe) > LONGEST:
        raise BuildError(
            f"expected a recipe of at most {LONGEST} characters, found {len(recipe)}, because of a long phrase list or "
            "much code; run it without preloaded()"
        )
    return {"spark.python.daemon.module": spark_daemon.__name__, f"spark.executorEnv.{spark_daemon.RECIPE}": recipe}


def _spark_type(types: Any, arrow_type: Any) -> DataType:
    pa: Any = need("pyarrow.types", "tables")
    if pa.is_struct(arrow_type):
        return types.StructType([types.StructField(child.name, _spark_type(types, child.type)) for child in arrow_type])
    if pa.is_map(arrow_type):
        return types.MapType(_spark_type(types, arrow_type.key_type), _spark_type(types, arrow_type.item_type))
    if pa.is_list(arrow_type):
        return types.ArrayType(_spark_type(types, arrow_type.value_type))
    plain = {
        "string": types.StringType,
        "int32": types.IntegerType,
        "int64": types.LongType,
        "double": types.DoubleType,
        "bool": types.BooleanType,
    }
    return plain[str(arrow_type)]()


def _needed(df: DataFrame, function: Annotator) -> DataFrame:
    """The columns that travel to the workers; InputError before a job starts, not in the middle of it."""
    ids = [name for name in df.columns if name == "id"] if function.id is None else [function.id]
    others = df.columns if function.meta is None else function.meta
    names = list(dict.fromkeys([function.text, *ids, *others, *function.keep]))
    for name in names:
        _check(df, name)
    kind = df.schema[function.text].dataType.simpleString()
    if kind.partition("(")[0] not in TEXTS:
        raise InputError(f"expected texts in the column {function.text!r}, found {kind}; name the column: text=")
    return df.select(["`" + name.replace("`", "``") + "`" for name in names])


def _check(df: DataFrame, name: str) -> None:
    found = df.columns.count(name)
    if found > 1:
        raise InputError(f"expected one column {name!r}, found {found} of this name; rename them, or say meta=[…]")
    if not found:
        raise InputError(f"expected a column {name!r}, found {', '.join(map(repr, df.columns))}")
