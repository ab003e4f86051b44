from dataclasses import replace
from datetime import timedelta

import pytest

from contracts import odrl
from contracts.agreement import Agreement, Reference
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


def renewed(agreement: Agreement) -> object:
    return renew(
        PREVIOUS, agreement, licence_id="urn:uuid:2", statuses=PREVIOUS.statuses, issued_at=AT
    )


def test_renewal_takes_terms_and_dates_of_the_new_agreement() -> None:
    expected = replace(
        PREVIOUS,
        id="urn:uuid:2",
        policy=RENEWING.policy,
        agreement_digest=RENEWING.digest,
        product=RENEWING.product,
        valid_from=RENEWING.effective_from,
        valid_until=RENEWING.effective_until,
        issued_at=AT,
    )
    assert renewed(RENEWING) == expected


OTHERS = {
    "replaces nothing": replace(RENEWING, replaces=None),
    "another product": replace(RENEWING, product=replace(RENEWING.product, id="OTHER")),
    "another scenario": replace(RENEWING, scenario="另一场景"),
    "another holder": replace(RENEWING, parties=(PROVIDER, replace(BUYER, name="另一公司"))),
}


@pytest.mark.parametrize("agreement", OTHERS.values(), ids=OTHERS.keys())
def test_agreement_that_does_not_renew_is_refused(agreement: Agreement) -> None:
    with pytest.raises(NotARenewalError):
        renewed(agreement)
