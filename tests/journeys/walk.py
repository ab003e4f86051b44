"""The story's steps as a program takes them: every one a REST call, its answer kept."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.kernel.ids import new_id
from tests.stories import PASSPHRASE, SCENARIO, synthetic_rides

TITLE = "公交刷卡客流（合成）"
TABLE = synthetic_rides(440)
WAIT_SECONDS = 20.0


@dataclass(slots=True)
class Walk:
    """What the story's people were answered, by the name of the step."""

    unit_id: str
    enterprise_id: str
    answers: dict[str, httpx.Response] = field(default_factory=dict)

    def said(self, step: str) -> Any:
        """Return the body of a step's answer."""
        return self.answers[step].json()

    async def get(self, step: str, who: httpx.AsyncClient, path: str) -> Any:
        """Read and keep the answer."""
        self.answers[step] = answer = await who.get(path)
        assert answer.status_code == 200, (step, answer.text)
        return answer.json()

    async def post(self, step: str, who: httpx.AsyncClient, path: str, body: object) -> Any:
        """Act, keep the answer, and expect it to be a success.

        Every act is sent twice under one key: it is done once and answered alike.
        """
        key = {"idempotency-key": new_id().hex}
        self.answers[step] = answer = await who.post(path, json=body, headers=key)
        assert answer.status_code in {200, 201, 202}, (step, answer.text)
        again = await who.post(path, json=body, headers=key)
        assert (again.status_code, again.content) == (answer.status_code, answer.content), step
        return answer.json()


async def take_in(walk: Walk, liaison: httpx.AsyncClient) -> str:
    """Register the resource, upload the table as a stream, have its columns confirmed."""
    resource = await walk.post("resource", liaison, "/api/v1/resources", census(walk.unit_id))
    path = f"/api/v1/resources/{resource['id']}/batches?file_name=rides.csv"
    walk.answers["batch"] = answer = await liaison.post(path, content=_pieces(TABLE))
    assert answer.json()["sha256"] == f"sha256:{hashlib.sha256(TABLE).hexdigest()}"
    batch_id: str = answer.json()["batch_id"]
    batch = {"batch_id": batch_id}
    found = await walk.post("examined", liaison, "/api/v1/batches/examinations", batch)
    roles = {column["name"]: column["found_role"] for column in found["columns"]}
    confirmation = {**batch, "roles": roles}
    await walk.post("confirmed", liaison, "/api/v1/batches/confirmations", confirmation)
    await walk.post("quality", liaison, "/api/v1/quality-cards", batch)
    return batch_id


async def _pieces(content: bytes) -> Any:
    for start in range(0, len(content), 4096):
        yield content[start : start + 4096]


def census(unit_id: str, *, table_name: str = "tap_events") -> dict[str, object]:
    """Return a complete census record of a synthetic table."""
    return {
        "unit_id": unit_id,
        "system": "羊城公交收单",
        "table_name": table_name,
        "title_zh": TITLE,
        "title_en": "Bus boardings (synthetic)",
        "duty": "公共交通客流统计",
        "duty_clause": "职能清单 3.2",
        "update_cycle": "monthly",
        "source_statement": "由公交收单系统依职责产生，合成数据，仅供测试。",
        "grade": "general",
        "contains_personal": False,
        "zone": "government-network",
    }


async def measure(walk: Walk, liaison: httpx.AsyncClient, batch_id: str) -> str:
    """Have the recipes tried and the best one carried out; both are jobs of the server."""
    batch = {"batch_id": batch_id}
    asked = await walk.post("trial", liaison, "/api/v1/recipes/trials", batch)
    await done(liaison, asked["job_id"])
    proposal = await walk.get("proposal", liaison, f"/api/v1/recipes/trials/{batch_id}")
    chosen = next(one["name"] for one in proposal["candidates"] if one["chosen"])
    order = {**batch, "recipe": chosen}
    asked = await walk.post("measurement", liaison, "/api/v1/recipes/measurements", order)
    job = await done(liaison, asked["job_id"])
    evidence_id: str = job["result"]["evidence_id"]
    await walk.get("evidence", liaison, f"/api/v1/evidence/{evidence_id}")
    return evidence_id


async def done(who: httpx.AsyncClient, job_id: str) -> Any:
    """Wait for a job's end."""
    return await until(
        who, f"/api/v1/recipes/jobs/{job_id}", lambda job: job["state"] == "done", "the job"
    )


async def until(who: httpx.AsyncClient, path: str, holds: Any, what: str) -> Any:
    """Read `path` again and again until its body `holds`."""
    ends = asyncio.get_running_loop().time() + WAIT_SECONDS
    while True:
        body = (await who.get(path)).json()
        if holds(body):
            return body
        assert asyncio.get_running_loop().time() < ends, f"{what} did not come: {body}"
        await asyncio.sleep(0.05)


def offer(walk: Walk, evidence_id: str) -> dict[str, object]:
    """Return a complete draft of the product."""
    return {
        "unit_id": walk.unit_id,
        "resource_id": walk.said("resource")["id"],
        "evidence_id": evidence_id,
        "title_zh": TITLE,
        "title_en": "Bus boardings (synthetic)",
        "summary_zh": "线路、区、时段、卡类的上车记录，合成数据。",
        "summary_en": "Boardings by line, district, hour and card class; synthetic.",
        "scenarios": [SCENARIO, "站点选址"],
        "keywords": ["公交", "客流"],
        "template": "data-provision",
        "channel": "authorised-operation",
        "use_class": "industry",
        "price_minor": 1_200_000,
        "price_unit": "year",
        "ceiling_minor": 1_500_000,
        "ceiling_document": "运营服务费标准（合成）",
    }


async def list_product(
    walk: Walk, liaison: httpx.AsyncClient, officer: httpx.AsyncClient, evidence_id: str
) -> None:
    """Draft and submit as the liaison, be refused as an approver, approve as the officer."""
    complete = offer(walk, evidence_id)
    lacking = {**complete, "price_minor": None, "template": "", "scenarios": []}
    draft = await walk.post("draft", liaison, "/api/v1/versions", lacking)
    version = {"version_id": draft["version_id"], "if_match": draft["revision"]}
    walk.answers["held back"] = await liaison.post("/api/v1/versions/submissions", json=version)
    told = {key: complete[key] for key in complete if key not in {"unit_id", "resource_id"}}
    revised = await walk.post("revised", liaison, "/api/v1/versions/revisions", {**version, **told})
    version["if_match"] = revised["revision"]
    submitted = await walk.post("submitted", liaison, "/api/v1/versions/submissions", version)
    version["if_match"] = submitted["revision"]
    walk.answers["own approval"] = await liaison.post("/api/v1/versions/approvals", json=version)
    await walk.post("listed", officer, "/api/v1/versions/approvals", version)


async def conclude(
    walk: Walk, officer: httpx.AsyncClient, buyer: httpx.AsyncClient, listing_id: str
) -> str:
    """Request, accept, sign on both sides; return the licence once the log proves it."""
    today = day_of(now())
    asked = {
        "listing_id": listing_id,
        "enterprise_id": walk.enterprise_id,
        "scenarios": [SCENARIO],
        "purpose": "operationsImprovement",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=364)).isoformat(),
        "max_uses": 3,
    }
    two = {**asked, "scenarios": [SCENARIO, "站点选址"]}
    walk.answers["two scenarios"] = await buyer.post("/api/v1/requests", json=two)
    request = await walk.post("request", buyer, "/api/v1/requests", asked)
    path = f"/api/v1/requests/{request['request_id']}"
    await walk.post("accepted", officer, f"{path}/accept", {"if_match": request["revision"]})
    licence_id = await _sign(walk, officer, buyer, request["request_id"])
    licence = f"/api/v1/licences/{licence_id}"
    await until(buyer, licence, lambda one: one["standing"] == "in-force", "the proof")
    await walk.get("licence", buyer, licence)
    await walk.get("bundle", buyer, f"{licence}/bundle")
    return licence_id


async def _sign(
    walk: Walk, officer: httpx.AsyncClient, buyer: httpx.AsyncClient, request_id: str
) -> str:
    drawn = await walk.get("drawn up", buyer, f"/api/v1/requests/{request_id}/agreement")
    path = f"/api/v1/agreements/{drawn['agreement_id']}"
    for step, who, role in (
        ("provider signed", officer, "provider"),
        ("buyer signed", buyer, "buyer"),
    ):
        await walk.post(step, who, f"{path}/sign", {"role": role, "passphrase": PASSPHRASE})
    licences = await walk.get("licences", buyer, "/api/v1/licences")
    return str(licences[0]["licence_id"])


USE = {"purpose": "operationsImprovement", "scenario": SCENARIO}


async def use(walk: Walk, buyer: httpx.AsyncClient, licence_id: str) -> None:
    """Download through the gateway, and try it for a purpose that was not licensed."""
    path = f"/api/v1/licences/{licence_id}/deliveries"
    opened = await walk.post("delivery", buyer, path, USE)
    delivery = f"/api/v1/deliveries/{opened['delivery_id']}"
    await until(buyer, delivery, lambda one: one["delivered_digest"], "the file")
    walk.answers["content"] = await buyer.get(f"{delivery}/content")
    await walk.get("delivered", buyer, delivery)
    other = {**USE, "purpose": "marketing"}
    walk.answers["second purpose"] = await buyer.post(path, json=other)


async def supervise(walk: Walk, regulator: httpx.AsyncClient, licence_id: str) -> str:
    """Open a case, read the story in the log, order a stop of the licence; return the order."""
    case = await walk.post(
        "case", regulator, "/api/v1/regulation/cases", {"reason": "季度抽查：一份许可的全过程"}
    )
    search = {"case_id": case["case_id"], "limit": 100}
    await walk.post("found", regulator, "/api/v1/regulation/searches", search)
    order = await walk.post(
        "order",
        regulator,
        "/api/v1/regulation/orders",
        {
            "case_id": case["case_id"],
            "target_kind": "licence",
            "target_id": licence_id,
            "ground": "suspected-misuse",
            "rule": "R24",
            "clause": "第三十三条",
            "reason": "核查期间暂停使用",
        },
    )
    return str(order["order_id"])


async def end(
    walk: Walk,
    officer: httpx.AsyncClient,
    buyer: httpx.AsyncClient,
    regulator: httpx.AsyncClient,
    order_id: str,
) -> None:
    """See that nobody below lifts the stop; the regulator does; then the officer revokes."""
    licence = f"/api/v1/licences/{walk.said('licence')['licence_id']}"
    await walk.get("stopped", buyer, licence)
    walk.answers["use while stopped"] = await buyer.post(f"{licence}/deliveries", json=USE)
    hold_id = walk.said("order")["hold"]["id"]
    walk.answers["lifted below"] = await officer.post(f"/api/v1/holds/{hold_id}/lift")
    walk.answers["reinstated below"] = await officer.post(f"{licence}/reinstate")
    lifting = {"reason": "核查完毕，未见异常"}
    await walk.post("lifted", regulator, f"/api/v1/regulation/orders/{order_id}/lift", lifting)
    await walk.get("going again", buyer, licence)
    await walk.post("revoked", officer, f"{licence}/revoke", {"ground": "breach"})
    walk.answers["use when revoked"] = await buyer.post(f"{licence}/deliveries", json=USE)
    await walk.get("bundle after", buyer, f"{licence}/bundle")
