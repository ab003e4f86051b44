"""The licence by pages: its code, its bundle, suspending it, and checking it without sign-in."""

from __future__ import annotations

import html
import json
import re

from contracts.bundle import TrustDirectory, verify_bundle
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.trade.licences.checking import check
from marketplace.trade.licences.model import Standing
from marketplace.trade.licences.narrowed import narrowed_of
from marketplace.trade.licences.page import licence_page
from marketplace.trade.licences.queries import licence_of
from tests.marketplace.conftest import Browser
from tests.stories import a_deal, a_licence, a_licence_in_force


async def test_the_page_shows_terms_with_labels_proof_and_code(browser: Browser) -> None:
    view = await a_licence_in_force(await a_deal())
    page = await licence_page(view)
    labels = {term.label.value for term in page.terms}
    assert page.proof is not None
    assert page.proof.qr is not None
    assert ({"enforced", "monitored", "legal_only"}, view.leaf_index) == (
        labels,
        page.proof.entry,
    )


async def test_a_pending_licence_says_what_it_waits_for(browser: Browser) -> None:
    deal = await a_deal()
    view = await a_licence(deal)
    await browser.sign_in(deal.buyer)
    shown = (await browser.get(f"/licences/{view.licence_id}")).text
    assert ("尚不能使用" in shown, 'class="qr"' in shown) == (True, False)


async def test_what_is_downloaded_verifies_with_the_downloaded_trust(
    browser: Browser, tmp_path
) -> None:
    deal = await a_deal()
    view = await a_licence_in_force(deal)
    await browser.sign_in(deal.buyer)
    bundle = await browser.get(f"/licences/{view.licence_id}/bundle")
    browser.sign_out()
    for name in ("issuers.json", "real.tlog-policy"):
        (tmp_path / name).write_bytes((await browser.get(f"/trust/{name}")).content)
    trust = TrustDirectory.load(tmp_path)
    assert verify_bundle(bundle.content, trust, at=now()).valid


async def test_the_officer_suspends_reinstates_and_revokes(browser: Browser) -> None:
    deal = await a_deal()
    view = await a_licence_in_force(deal)
    place = f"/licences/{view.licence_id}"
    await browser.sign_in(deal.supply.chief)
    stands = []
    for act, fields in (
        ("suspend", {"ground": "misuse"}),
        ("reinstate", {}),
        ("revoke", {"revocation_ground": "breach", "confirmed": "yes"}),
    ):
        answer = await browser.send(f"{place}/{act}", fields, once=act)
        stands.append((answer.status_code, (await licence_of(view.licence_id)).standing))
    assert stands == [
        (303, Standing.SUSPENDED),
        (303, Standing.IN_FORCE),
        (303, Standing.REVOKED),
    ]


async def test_what_a_form_lacks_is_said_at_its_field(browser: Browser) -> None:
    deal = await a_deal()
    view = await a_licence_in_force(deal)
    place = f"/licences/{view.licence_id}"
    await browser.sign_in(deal.supply.chief)
    wrong = []
    for act, fields, field in (
        ("suspend", {"ground": ""}, "ground"),
        ("revoke", {"revocation_ground": "breach"}, "confirmed"),
        ("revoke", {"confirmed": "yes"}, "revocation_ground"),
    ):
        answer = await browser.send(f"{place}/{act}", fields)
        if answer.status_code != 422 or f'id="error-{field}"' not in answer.text:
            wrong.append((act, field, answer.status_code))
    assert (wrong, (await licence_of(view.licence_id)).standing) == ([], Standing.IN_FORCE)


async def test_holder_cuts_out_shows_and_takes_back_a_smaller_one(browser: Browser) -> None:
    deal = await a_deal()
    view = await a_licence_in_force(deal)
    place = f"/licences/{view.licence_id}"
    await browser.sign_in(deal.buyer)
    today = day_of(now()).isoformat()
    lacking = await browser.send(f"{place}/narrowed", {"starts_on": today, "ends_on": today})
    given = {"team": "线网组", "starts_on": today, "ends_on": today}
    made = await browser.send(f"{place}/narrowed", given, once="narrow")
    (smaller,) = await narrowed_of(view.licence_id)
    shown = (await browser.get(place)).text
    file = await browser.get(f"/narrowed-licences/{smaller.narrowed_id}/bundle")
    taken = await browser.send(f"{place}/narrowed/{smaller.narrowed_id}/revoke", once="back")
    assert (
        [one.status_code for one in (lacking, made, file, taken)],
        'id="error-team"' in lacking.text,
        smaller.number in shown and "线网组" in shown,
        (await narrowed_of(view.licence_id))[0].standing,
    ) == ([422, 303, 200, 303], True, True, Standing.REVOKED)


async def test_provider_is_offered_no_narrowing(browser: Browser) -> None:
    deal = await a_deal()
    view = await a_licence_in_force(deal)
    await browser.sign_in(deal.supply.chief)
    assert 'name="team"' not in (await browser.get(f"/licences/{view.licence_id}")).text


async def test_a_buyer_has_no_button_to_suspend(browser: Browser) -> None:
    deal = await a_deal()
    view = await a_licence_in_force(deal)
    await browser.sign_in(deal.buyer)
    shown = (await browser.get(f"/licences/{view.licence_id}")).text
    assert "/suspend" not in shown


async def test_anybody_checks_a_bundle_by_file_and_by_paste(browser: Browser) -> None:
    deal = await a_deal()
    view = await a_licence_in_force(deal)
    await browser.sign_in(deal.buyer)
    content = (await browser.get(f"/licences/{view.licence_id}/bundle")).content
    browser.sign_out()
    by_file = await browser.send(
        "/verify", files={"bundle": ("x.licence.json", content, "application/json")}
    )
    by_paste = await browser.send("/verify", {"pasted": content.decode()})
    assert [
        "suspension.clear" in one.text and "项检查全部通过" in one.text
        for one in (by_file, by_paste)
    ] == [True, True]


async def test_what_is_wrong_with_a_bundle_is_named_on_the_page(browser: Browser) -> None:
    deal = await a_deal()
    view = await a_licence(deal)
    await browser.sign_in(deal.buyer)
    pending = (await browser.get(f"/licences/{view.licence_id}/bundle")).content.decode()
    for pasted, code in (
        (pending, "log.not-logged"),
        ("{}", "field"),
        ("not a licence", "这不是许可"),
        ("街道,费用\n昌岗街道,6\n", "这不是许可"),
        ("https://test.local/verify?code=a.b.c", "无效"),
        ("x" * 1_100_000, "无效"),
    ):
        answer = await browser.send("/verify", {"pasted": pasted})
        assert (answer.status_code, code in answer.text) == (200, True), code


async def test_nothing_given_is_said_at_the_field(browser: Browser) -> None:
    answer = await browser.send("/verify", {"pasted": "  "})
    assert (answer.status_code, 'id="error-bundle"' in answer.text) == (422, True)


async def test_a_scanned_code_tells_the_signature_and_how_it_stands_now(browser: Browser) -> None:
    view = await a_licence_in_force(await a_deal())
    proof = (await licence_page(view)).proof
    assert proof is not None
    assert proof.qr is not None
    address = proof.qr.partition("/verify?")[2]
    shown = await browser.get(f"/verify?{address}")
    checked = await check(proof.qr.encode())
    assert (
        shown.status_code,
        "签名属实" in shown.text,
        checked.verdict.valid,
        checked.standing,
    ) == (200, True, True, Standing.IN_FORCE)


async def test_the_single_page_and_the_trust_files_are_public_downloads(browser: Browser) -> None:
    page = await browser.get("/verify/offline.html")
    names = re.findall(r'href="/trust/([^"]+)"', html.unescape((await browser.get("/verify")).text))
    files = [(await browser.get(f"/trust/{name}")).status_code for name in names]
    missing = await browser.get("/trust/nothing.json")
    assert (
        names,
        files,
        missing.status_code,
        "attachment" in page.headers["content-disposition"],
    ) == (["issuers.json", "real.tlog-policy"], [200, 200], 404, True)
    assert json.loads((await browser.get("/trust/issuers.json")).content)["keys"]
