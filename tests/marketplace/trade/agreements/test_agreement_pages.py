"""Reading and signing a contract by pages."""

from __future__ import annotations

from contracts.agreement import Role, parse, sign, verify_signatures
from contracts.agreement.signatures import read as read_signature
from contracts.signing.file_signer import FileSigner
from marketplace.kernel.clock import now
from marketplace.trade.agreements.queries import agreement_of
from marketplace.trade.agreements.schemas import AgreementView
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.queries import key_in_force
from marketplace.trade.parties.schemas import RegisterKey, RetireKey
from marketplace.trade.parties.service import register_key, retire_key
from tests.marketplace.conftest import Browser
from tests.stories import PASSPHRASE, Deal, a_deal, an_agreement


def _place(view: AgreementView) -> str:
    return f"/agreements/{view.agreement_id}"


async def _sign(browser: Browser, view: AgreementView, role: str, passphrase: str = PASSPHRASE):
    fields = {"role": role, "passphrase": passphrase}
    return await browser.send(f"{_place(view)}/sign", fields, once=f"{role}{passphrase}")


async def _both(browser: Browser, deal: Deal, view: AgreementView):
    await browser.sign_in(deal.supply.chief)
    await _sign(browser, view, "provider")
    await browser.sign_in(deal.buyer)
    return await _sign(browser, view, "buyer")


async def test_both_sides_sign_by_passphrase_and_are_led_to_the_licence(browser: Browser) -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    answer = await _both(browser, deal, view)
    assert (303, f"{_place(view)}/licence") == (answer.status_code, answer.headers["location"])


async def test_a_wrong_passphrase_is_said_at_the_field(browser: Browser) -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    await browser.sign_in(deal.supply.chief)
    answer = await _sign(browser, view, "provider", "not the passphrase")
    signed = (await agreement_of(view.agreement_id)).signatures
    assert (
        answer.status_code,
        'id="error-passphrase"' in answer.text,
        signed,
    ) == (422, True, [])


async def test_the_buyer_is_told_to_wait_for_the_provider(browser: Browser) -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    await browser.sign_in(deal.buyer)
    shown = (await browser.get(_place(view))).text
    assert ("供方先签署" in shown, 'name="passphrase"' in shown) == (True, False)


async def test_the_page_says_that_nothing_departs_from_the_template(browser: Browser) -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    await browser.sign_in(deal.buyer)
    assert "与范本无任何差异" in (await browser.get(_place(view))).text


async def test_what_is_downloaded_proves_both_signatures_elsewhere(browser: Browser) -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    await _both(browser, deal, view)
    document = (await browser.get(f"{_place(view)}/document")).content
    signatures = [
        read_signature((await browser.get(f"{_place(view)}/signatures/{role.value}")).content)
        for role in (Role.PROVIDER, Role.BUYER)
    ]
    assert verify_signatures(document, signatures).valid


async def test_a_party_that_holds_its_key_uploads_its_signature(browser: Browser) -> None:
    deal = await a_deal()
    whose = Organisation(PartyKind.ENTERPRISE, deal.enterprise.id)
    key = await key_in_force(whose)
    assert key is not None
    await retire_key(deal.buyer, RetireKey(key_id=key.key_id))
    signer = FileSigner.create()
    jwk = dict(signer.public().jwk)
    await register_key(deal.buyer, RegisterKey(kind=whose.kind, organisation_id=whose.id, jwk=jwk))
    view = await an_agreement(deal)
    await browser.sign_in(deal.supply.chief)
    await _sign(browser, view, "provider")
    await browser.sign_in(deal.buyer)
    page = (await browser.get(_place(view))).text
    document = (await browser.get(f"{_place(view)}/document")).content
    signature = sign(
        document,
        signer,
        party=deal.enterprise.credit_code,
        signed_at=now().replace(microsecond=0),
    )
    answer = await browser.send(
        f"{_place(view)}/signatures",
        {"role": "buyer"},
        files={"signature": ("x.signature.json", signature.encoded, "application/json")},
    )
    concluded = (await agreement_of(view.agreement_id)).concluded_at
    assert (
        "contracts sign" in page,
        answer.status_code,
        concluded is not None,
    ) == (True, 303, True)
    assert parse(document).digest == view.digest


async def test_a_file_that_is_no_signature_is_said_at_the_field(browser: Browser) -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    await browser.sign_in(deal.supply.chief)
    answers = [
        await browser.send(f"{_place(view)}/signatures", {"role": "provider"}, files=files)
        for files in (
            {"signature": ("x.json", b"\xff\xfe\x00", "application/json")},
            {"signature": ("x.json", b"{}" + b" " * 70_000, "application/json")},
            {"signature": ("", b"", "application/json")},
        )
    ]
    shown = [(one.status_code, "签名无效" in one.text) for one in answers]
    assert shown == [(422, True)] * 3
