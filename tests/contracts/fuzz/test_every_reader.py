"""Whatever bytes come: a value or a named error, within a second and in bounded memory."""

import time
import tracemalloc
from contextlib import suppress
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("rdflib", reason="the extra rdf is not installed")

from contracts.errors import ContractsError
from tests.contracts.fuzz import hostile
from tests.contracts.fuzz.targets import Target, targets

LIMIT_SECONDS, LIMIT_BYTES = 1.0, 96_000_000
TARGETS = targets()


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
def test_sound_documents_are_read(target: Target) -> None:
    for sound in target.sound:
        target.read(sound)


@pytest.mark.parametrize("name", hostile.BYTES)
def test_hostile_bytes_are_refused_within_a_second_and_bounded_memory(name: str) -> None:
    data = hostile.BYTES[name]()
    slow, large = {}, {}
    for target, reader in TARGETS.items():
        began = time.process_time()
        with suppress(ContractsError):
            reader.read(data)
        seconds = time.process_time() - began
        if seconds > LIMIT_SECONDS:
            slow[target] = seconds
        if len(data) >= hostile.MEGABYTES_10:
            tracemalloc.start()
            with suppress(ContractsError):
                reader.read(data)
            if (peak := tracemalloc.get_traced_memory()[1]) > LIMIT_BYTES:
                large[target] = peak
            tracemalloc.stop()
    assert (slow, large) == ({}, {})


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
@settings(max_examples=50)
@given(random=st.randoms(use_true_random=False))
def test_altered_documents_are_read_or_refused_by_name(target: Target, random: Random) -> None:
    data = hostile.altered(random.choice(target.sound), random)
    began = time.process_time()
    with suppress(ContractsError):
        target.read(data)
    assert time.process_time() - began < LIMIT_SECONDS
