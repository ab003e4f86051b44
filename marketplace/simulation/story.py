"""The story of one market, step by step; told again it continues with what is there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from marketplace.foundation.organizations.service import load_people, load_register
from marketplace.kernel.access import SYSTEM, Actor
from marketplace.kernel.text import Text
from marketplace.simulation import overseeing, publishing, trading, using
from marketplace.simulation.accounts import Passwords, everybody, with_accounts
from marketplace.simulation.products import CASES, PARKING, ProductStory
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.requests.model import RefusalGround

SINCE = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
"""Since when the officers of the story serve."""
REGISTRAR = "luyaqin"
"""Haizhu's executive officer, who receipts plans and verifies enterprises."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is being done, and the doing of it."""

    doing: Text
    work: Callable[[], Awaitable[object]]


@dataclass(slots=True)
class Story:
    """Everybody's acts in one market, in order: `paid` is sold for a fee, `free` in the public
    interest.
    """

    passwords: Passwords
    paid: ProductStory = PARKING
    free: ProductStory = CASES
    people: dict[str, Actor] = field(default_factory=dict)
    enterprises: dict[str, UUID] = field(default_factory=dict)
    licences: dict[str, LicenceView] = field(default_factory=dict)

    def steps(self) -> list[Step]:
        """Return the whole story."""
        return [
            Step(Text("开设虚构人员账号", "accounts of fictional people"), self._accounts),
            Step(Text("装入机构、任命与备案", "loading units, appointments, filings"), self._units),
            Step(Text("核验企业并创建签名密钥", "verifying enterprises, making keys"), self._firms),
            *(
                Step(doing.format(title=story.title.zh, title_en=story.title.en), work)
                for story in (self.paid, self.free)
                for doing, work in self._publishing(story)
            ),
            Step(Text("申请、签约、签发许可", "request, contract, licence"), self._first_deal),
            Step(Text("经网关取数并签收", "delivery through the gateway"), self._delivery),
            Step(Text("程序读数、团队读数", "programs and a team read rows"), self._programs),
            Step(Text("在数据沙箱里计算与试用", "computing and a trial in the room"), self._room),
            Step(Text("报送使用情况", "a usage report"), self._report),
            Step(Text("公益用途的许可", "a licence in the public interest"), self._public_deal),
            Step(Text("一份申请被拒绝", "a request is refused"), self._refused_request),
            Step(Text("一份申请等待答复", "a request awaits its answer"), self._open_request),
            Step(Text("监管责令暂停一家虚构企业", "a regulator orders a stop"), self._order),
        ]

    async def tell(self) -> AsyncIterator[tuple[int, int, Text]]:
        """Do one step after the other; yield number, total and what is being done before each."""
        steps = self.steps()
        for number, step in enumerate(steps, start=1):
            yield number, len(steps), step.doing
            await step.work()

    async def _accounts(self) -> None:
        self.people = await with_accounts(everybody(), self.passwords)

    async def _units(self) -> None:
        await load_register(SYSTEM)
        await load_people(SYSTEM, SINCE)
        for story in (self.paid, self.free):
            officer = self.people[story.officer]
            await publishing.file_plan_of(story.unit, officer, self.people[REGISTRAR])
            await trading.unit_key(story.unit, officer, self.passwords)

    async def _firms(self) -> None:
        for firm in trading.ENTERPRISES:
            self.enterprises[firm.representative] = await trading.enterprise_for(
                firm, self.people[firm.representative], self.people[REGISTRAR], self.passwords
            )

    def _publishing(
        self, story: ProductStory
    ) -> list[tuple[Text, Callable[[], Awaitable[object]]]]:
        liaison, officer = story.liaison, story.officer

        async def census() -> None:
            actor = self.people[liaison]
            resource = await publishing.resource_for(story, actor)
            batch = await publishing.batch_for(story, actor, resource)
            await publishing.columns_of(story, actor, batch.batch_id)

        async def measure() -> None:
            actor = self.people[liaison]
            resource = await publishing.resource_for(story, actor)
            batch = await publishing.batch_for(story, actor, resource)
            await publishing.evidence_for(actor, batch.batch_id)

        async def offer() -> None:
            actor = self.people[liaison]
            resource = await publishing.resource_for(story, actor)
            batch = await publishing.batch_for(story, actor, resource)
            evidence = await publishing.evidence_for(actor, batch.batch_id)
            version = await publishing.draft_of(story, actor, resource, evidence)
            await publishing.listed(actor, self.people[officer], version)

        return [
            (Text("{title}：普查、入库、字段识别", "{title_en}: census, intake, columns"), census),
            (Text("{title}：脱敏并实测", "{title_en}: desensitising, measuring"), measure),
            (Text("{title}：起草、签批、上架", "{title_en}: draft, approval, listing"), offer),
        ]

    async def _first_deal(self) -> None:
        self.licences["first"] = await self._deal(
            self.paid, "heyutong", scenario="夜间停车调度", purpose="operationsImprovement"
        )

    async def _delivery(self) -> None:
        await trading.delivered(self.people["heyutong"], self.licences["first"])

    async def _programs(self) -> None:
        buyer, licence = self.people["heyutong"], self.licences["first"]
        await using.read_by_program(buyer, licence)
        await using.read_by_team(buyer, licence)

    async def _room(self) -> None:
        by = self.paid.corrections
        await using.computed(self.people["heyutong"], self.licences["first"], by)
        listing = await trading.listing_called(self.paid.title.zh)
        buyer = "luzhiheng"
        await using.tried(self.people[buyer], self.enterprises[buyer], listing, by)

    async def _report(self) -> None:
        await overseeing.reported(self.people["heyutong"], self.licences["first"])

    async def _order(self) -> None:
        await overseeing.stopped(self.people["pengzhengyi"], self.enterprises["moyunfan"])

    async def _public_deal(self) -> None:
        self.licences["public"] = await self._deal(
            self.free, "luzhiheng", scenario="社区服务优化", purpose="publicWelfare"
        )

    async def _deal(
        self, story: ProductStory, buyer: str, *, scenario: str, purpose: str
    ) -> LicenceView:
        listing = await trading.listing_called(story.title.zh)
        request = await trading.request_for(
            self.people[buyer],
            self.enterprises[buyer],
            listing,
            scenario=scenario,
            purpose=purpose,
        )
        return await trading.licensed(
            self.people[story.officer],
            self.passwords.of(f"key {story.unit}"),
            self.people[buyer],
            self.passwords.of(f"key {buyer}"),
            request,
        )

    async def _refused_request(self) -> None:
        listing = await trading.listing_called(self.paid.title.zh)
        request = await trading.request_for(
            self.people["moyunfan"],
            self.enterprises["moyunfan"],
            listing,
            scenario="车主画像与推送",
            purpose="marketing",
        )
        await trading.refused(self.people[self.paid.officer], request, RefusalGround.PURPOSE)

    async def _open_request(self) -> None:
        listing = await trading.listing_called(self.paid.title.zh)
        await trading.request_for(
            self.people["luzhiheng"],
            self.enterprises["luzhiheng"],
            listing,
            scenario="停车场责任险定价",
            purpose="insurancePricing",
        )
