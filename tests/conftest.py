"""Settings of all tests: patient property tests, one BLAS thread, where the development data lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import nlp_pipeline as nlp

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def ru() -> nlp.Pipeline:
    """The standard pipeline, loaded once."""
    return nlp.load()


@pytest.fixture(scope="session")
def data() -> Path:
    """The development data; tests that need it are skipped where it is not."""
    if not DATA.is_dir():
        pytest.skip(f"the development data is not there: {DATA} (see shared/data)")
    return DATA
