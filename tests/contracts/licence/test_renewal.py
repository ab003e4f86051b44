from dataclasses import replace
from datetime import timedelta

import pytest

from contracts import odrl
from contracts.agreement import Agreement, Reference
from contracts.licence import Holder, LicenceContent
from contracts.licence.errors import NotARenewalError
from contracts.licence.renewal import renew
from tests.contracts.agreement.drafts import AT, BUYER, PROVIDER, draft
from tests.contracts.bundle.world import POLICY, content

PREVIOUS = content()
RENEWING = draft(
    parties=(PROVIDER, replace(BUYER, name=PREVIOUS.holder.name)),
    replaces=PREVIOUS.agreement_digest,
    policy=odrl.to_jsonld(POLICY),
    product=Reference(PREVIOUS.product.id, "4", PREVIOUS.product.digest),
    effective_from=AT + timedelta(days=30),
)


def renewed(agreement: Agreement) -> LicenceContent:
    return renew(
        PREVIOUS,
        agreement,
        licence_id="urn:uuid:2",
        issuer="did:web:new.example",
        log_origin="new.example/log",
        statuses=PREVIOUS.statuses,
        issued_at=AT,
    )


def test_renewal_takes_terms_and_dates_of_the_new_agreement() -> None:
    expected = replace(
        PREVIOUS,
        id="urn:uuid:2",
        issuer="did:web:new.example",
        log_origin="new.example/log",
        policy=RENEWING.policy,
        agreement_digest=RENEWING.digest,
        product=RENEWING.product,
        valid_from=RENEWING.effective_from,
        valid_until=RENEWING.effective_until,
        issued_at=AT,
    )
    assert renewed(RENEWING) == expected


def test_holder_who_has_another_name_by_now_is_the_same_holder() -> None:
    renamed = replace(RENEWING, parties=(PROVIDER, replace(BUYER, name="更名后的公司")))
    assert renewed(renamed).holder == Holder(PREVIOUS.holder.identifier, "更名后的公司")


OTHERS = {
    "replaces nothing": replace(RENEWING, replaces=None),
    "another product": replace(RENEWING, product=replace(RENEWING.product, id="OTHER")),
    "another scenario": replace(RENEWING, scenario="另一场景"),
    "another holder": replace(RENEWING, parties=(PROVIDER, replace(BUYER, identifier="OTHER"))),
}


@pytest.mark.parametrize("agreement", OTHERS.values(), ids=OTHERS.keys())
def test_agreement_that_does_not_renew_is_refused(agreement: Agreement) -> None:
    with pytest.raises(NotARenewalError):
        renewed(agreement)
