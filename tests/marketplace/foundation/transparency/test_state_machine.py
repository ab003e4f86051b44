"""The log against a list: whatever is appended, batched, killed, restarted, proved, tampered."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contracts import merkle, notes
from contracts.checkpoint import Checkpoint
from contracts.errors import ContractsError
from contracts.tlog_proof import TlogProof
from marketplace.foundation.transparency import proofs, queries, store
from marketplace.foundation.transparency.audit import fsck
from marketplace.foundation.transparency.errors import LogDamagedError
from marketplace.foundation.transparency.identity import LogIdentity, own_policy
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.database import close_databases, open_databases, run_sql
from marketplace.kernel.markets import Market
from tests.contracts.log import naive_tree
from tests.contracts.log.keys import ed25519_signer
from tests.marketplace.foundation.transparency.facts import ORIGIN, fill

Result = TypeVar("Result")


class LogMachine(RuleBasedStateMachine):
    """Rules on a real database; `entries` is the naive log that it must equal."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="log-machine-"))
        shutil.copy(self.template, self.folder / "market.sqlite")
        self.loop = asyncio.new_event_loop()
        signers = (ed25519_signer(ORIGIN, 1),)
        self.identity = LogIdentity(ORIGIN, signers, own_policy(signers), self.folder / "log.head")
        self.waiting = 0
        self.entries: list[bytes] = []
        self.heads: dict[int, bytes] = {0: merkle.EMPTY_ROOT}
        self._start()
        self.run(self.integration.integrate())

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.loop.run_until_complete(work)

    def _start(self) -> None:
        url = f"sqlite:///{self.folder}/market.sqlite"
        self.run(open_databases({Market.REAL: url}, durable=False))
        self.integration = Integration(self.identity)

    def teardown(self) -> None:
        self.run(close_databases())
        self.loop.close()
        shutil.rmtree(self.folder)

    @rule(count=st.integers(1, 40) | st.just(260))
    def append(self, count: int) -> None:
        self.run(fill(count))
        self.waiting += count

    @rule(limit=st.integers(1, 300))
    def integrate(self, limit: int) -> None:
        taken = self.run(self.integration.integrate(limit=limit))
        assert taken == min(limit, self.waiting)
        self.waiting -= taken
        self._learn(taken)

    def _learn(self, count: int) -> None:
        size = len(self.entries)
        new = [self.run(proofs.entry_at(size + number)) for number in range(count)]
        self.entries += new
        if new:
            self.heads[len(self.entries)] = naive_tree.root(self.entries)

    @rule()
    def restart(self) -> None:
        self.run(close_databases())
        self._start()

    @precondition(lambda self: self.waiting)
    @rule()
    def killed_before_the_commit(self) -> None:
        """The process dies while it signs: the database rolls back, a new process begins."""

        def die(_: bytes) -> bytes:
            raise KeyboardInterrupt

        dying = replace(self.identity, signers=(replace(self.identity.signers[0], sign=die),))
        try:
            self.run(Integration(dying).integrate())
        except KeyboardInterrupt:
            self.integration = Integration(self.identity)

    @precondition(lambda self: self.entries)
    @rule(data=st.data())
    def prove(self, data: st.DataObject) -> None:
        index = data.draw(st.integers(0, len(self.entries) - 1))
        proof = TlogProof.parse(self.run(queries.proof_of(index)))
        proof.verify(self.entries[index], self.identity.policy)
        assert list(proof.hashes) == naive_tree.inclusion(index, self.entries)

    @precondition(lambda self: self.entries)
    @rule(data=st.data())
    def prove_consistency(self, data: st.DataObject) -> None:
        old = data.draw(st.integers(1, len(self.entries)))
        found = self.run(queries.consistency_of(old, len(self.entries)))
        assert list(found) == naive_tree.consistency(old, self.entries)

    @precondition(lambda self: self.entries)
    @rule(data=st.data())
    def tampering_is_found_and_mended(self, data: st.DataObject) -> None:
        found = self.run(run_sql("SELECT path, content FROM log_tile ORDER BY path"))
        chosen = data.draw(st.sampled_from(found))
        raw = bytes(chosen["content"])
        bit = data.draw(st.integers(0, len(raw) * 8 - 1))
        flipped = (int.from_bytes(raw, "big") ^ (1 << bit)).to_bytes(len(raw), "big")
        self._put(chosen["path"], flipped)
        try:
            self.run(fsck())
        except (LogDamagedError, ContractsError):
            pass
        else:
            raise AssertionError("a flipped bit was not found")
        self._put(chosen["path"], raw)

    def _put(self, path: str, content: bytes) -> None:
        statement = f"UPDATE log_tile SET content = X'{content.hex()}' WHERE path = '{path}'"
        self.run(run_sql(statement))

    @invariant()
    def every_head_ever_signed_is_one_of_ours(self) -> None:
        signed = self.run(store.signed_roots())
        assert signed == self.heads

    @invariant()
    def newest_head_is_over_all_entries(self) -> None:
        newest = self.run(store.newest_checkpoint())
        assert newest is not None
        head = Checkpoint.parse(notes.parse(newest.note.encode()).text)
        assert (head.size, head.root) == (len(self.entries), self.heads[len(self.entries)])


async def test_log_behaves_like_a_list(sqlite_template: Path) -> None:
    LogMachine.template = sqlite_template
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    chosen = settings(
        max_examples=20, stateful_step_count=15, deadline=None, suppress_health_check=checks
    )
    await asyncio.to_thread(run_state_machine_as_test, LogMachine, settings=chosen)
