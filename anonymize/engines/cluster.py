"""A session on Apache Spark with its protection on, or a named refusal.

Spark's own configuration (`spark-defaults.conf`) says everything about a cluster that this page
does not: the shared secret of a standalone cluster above all, which never passes through here.

**Source:** Apache Spark 4, "Security": authentication, network encryption, local storage
encryption.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from anonymize.engines.errors import EngineAbsentError, EngineFailedError, UnprotectedEngineError
from anonymize.engines.tasks import fault_in
from anonymize.errors import AnonymizeError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "spark-local"
NEEDS = "pyspark 4.3, Java 17"
PROTECTION: Mapping[str, str] = {
    "spark.authenticate": "true",
    "spark.network.crypto.enabled": "true",
    "spark.io.encryption.enabled": "true",
}
"""Connections authenticated and encrypted; what is spilled and broadcast, encrypted on disk."""

_SETTINGS: Mapping[str, str] = {
    **PROTECTION,
    "spark.io.encryption.keySizeBits": "256",
    "spark.driver.maxResultSize": "4g",
    "spark.log.level": "OFF",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_SETTINGS_LOCAL: Mapping[str, str] = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
}


@contextmanager
def open_session(master: str) -> Iterator[SparkSession]:
    """A session of this process on `spark-local` or `spark://HOST:PORT`, ended behind the block.

    On a cluster the workers' Python (PYSPARK_PYTHON) must hold this package. Raises
    EngineAbsentError without pyspark or Java, EngineFailedError if the cluster does not answer.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise EngineAbsentError(engine="spark", needs=NEEDS) from None
    builder = SparkSession.builder.appName("anonymize")
    local = master == LOCAL
    if local:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = builder.master("local[*]" if local else master)
    for name, value in {**_SETTINGS, **(_SETTINGS_LOCAL if local else {})}.items():
        builder = builder.config(name, value)
    try:
        with unwarned():
            session = builder.getOrCreate()
    except PySparkException:
        raise EngineAbsentError(engine="spark", needs=NEEDS) from None
    except Exception:
        raise EngineFailedError(engine=master) from None
    try:
        yield session
    finally:
        session.stop()


def check_protection(spark: SparkSession) -> None:
    """UnprotectedEngineError unless every setting of PROTECTION is on."""
    held = spark.sparkContext.getConf()
    for name, value in PROTECTION.items():
        if held.get(name, "false") != value:
            raise UnprotectedEngineError(setting=name)


@contextmanager
def named_errors() -> Iterator[None]:
    """Turn a failed job into the error that its worker told, else into EngineFailedError.

    What Spark itself says may quote data: it stays in Spark's log.
    """
    try:
        yield
    except AnonymizeError:
        raise
    except Exception as failure:
        raise fault_in(str(failure)) or EngineFailedError(engine="spark") from None


@contextmanager
def unwarned() -> Iterator[None]:
    """Keep back Spark's warning about pandas 3: none of its conversions to pandas is used here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
        yield
