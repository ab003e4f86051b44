"""Waiting for a market's jobs: what they say is told, what ended them is raised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from marketplace.client import (
    RejectedError,
    RemoteConflictError,
    RemoteError,
    RemoteMarket,
    UnreachableError,
)
from marketplace.client import supply as waiting
from marketplace.kernel.clock import now
from marketplace.kernel.ids import new_id
from marketplace.kernel.jobs import JobState, JobView
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.model import Purpose
from marketplace.supply.desensitisation.schemas import ProposeRecipes, WorkView

BATCH, JOB = new_id(), new_id()
DOING = Text("第 1 个，共 2 个", "1 of 2")


def _job(state: JobState, **changed: Any) -> JobView:
    said: dict[str, Any] = {
        "id": JOB,
        "kind": "desensitisation.try-recipes",
        "state": state,
        "enqueued_at": now(),
        "attempts": 1,
        "progress": 0.5,
        "said": DOING,
        "is_cancel_asked": False,
        "result": None,
        "error_code": None,
        "error": None,
        "ended_at": None,
    }
    return JobView(**{**said, **changed})


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "POLL_SECONDS", 0.0)


def _market(*jobs: JobView) -> RemoteMarket:
    """Return a market that answers a trial with its job, as it stands each time."""
    work = WorkView(
        batch_id=BATCH, job_id=JOB, purpose=Purpose.TRIAL, asked_by=new_id(), asked_at=now()
    )
    answers: Iterator[Any] = iter([work, *jobs])

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=msgspec.json.encode(next(answers)))

    return RemoteMarket("http://test.local", transport=httpx.MockTransport(answer))


def test_job_is_watched_until_it_is_done() -> None:
    proposal = {
        "proposal_id": new_id(),
        "batch_id": BATCH,
        "proposed_by": new_id(),
        "proposed_at": now(),
        "candidates": [],
    }
    done = _job(JobState.DONE, result=msgspec.Raw(msgspec.json.encode(proposal)))
    seen: list[JobView] = []
    with _market(_job(JobState.WAITING, said=None), _job(JobState.RUNNING), done) as market:
        found = market.propose_recipes(ProposeRecipes(batch_id=BATCH), watch=seen.append)
    assert (found.batch_id, [job.said for job in seen]) == (BATCH, [None, DOING])


ENDS: dict[str, tuple[JobState, str | None, type[RemoteError], str]] = {
    "what was sent is at fault": (
        JobState.FAILED,
        "desensitisation.recipe-fails",
        RejectedError,
        "desensitisation.recipe-fails",
    ),
    "something changed meanwhile": (
        JobState.FAILED,
        "desensitisation.roles-changed",
        RemoteConflictError,
        "desensitisation.roles-changed",
    ),
    "given up": (JobState.FAILED, "jobs.gave-up", UnreachableError, "jobs.gave-up"),
    "cancelled": (JobState.CANCELLED, None, RemoteConflictError, "jobs.cancelled"),
}


@pytest.mark.parametrize("case", ENDS)
def test_job_that_failed_is_the_error_that_ended_it(case: str) -> None:
    state, code, kind, told = ENDS[case]
    error = Text("未完成。", "Not done.") if code else None
    ended = _job(state, error_code=code, error=error)
    with _market(ended) as market, pytest.raises(kind) as raised:
        market.propose_recipes(ProposeRecipes(batch_id=BATCH))
    assert raised.value.code == told
