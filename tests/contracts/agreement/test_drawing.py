"""An agreement drawn up from a filled template says what the answers say."""

from datetime import UTC, datetime

import pytest

from contracts.agreement import Agreement, draw_up, parse
from contracts.canonical import JSON
from contracts.document.rendering import require_own_words
from contracts.templates import ContractKind, fill, load
from contracts.templates.errors import MissingAnswerError
from tests.contracts.agreement.drafts import AT, BUYER_KEY, DIGEST, PROVIDER_KEY
from tests.contracts.examples import answers_for


def drawn(kind: ContractKind, **changes: JSON) -> Agreement:
    template = load(kind)
    filled = fill(template, answers_for(template, **changes))
    found = draw_up(
        filled,
        provider_key=PROVIDER_KEY.public(),
        buyer_key=BUYER_KEY.public(),
        product_version="3",
        product_digest="" if "version_digest" in template.blanks else DIGEST,
        evidence_digest=DIGEST,
        drawn_up_at=AT,
    )
    require_own_words(found, filled)
    return found


@pytest.mark.parametrize("kind", ContractKind)
def test_every_template_can_be_drawn_up(kind: ContractKind) -> None:
    found = drawn(kind)
    assert parse(found.encoded) == found


def test_days_are_whole_days_in_shanghai() -> None:
    found = drawn(ContractKind.PROVISION, starts_on="2028-02-29", ends_on="2028-02-29")
    assert (found.effective_from.astimezone(UTC), found.effective_until.astimezone(UTC)) == (
        datetime(2028, 2, 28, 16, tzinfo=UTC),
        datetime(2028, 2, 29, 16, tzinfo=UTC),
    )


def test_product_without_a_digest_is_refused() -> None:
    template = load(ContractKind.INTERMEDIARY)
    with pytest.raises(MissingAnswerError):
        draw_up(
            fill(template, answers_for(template)),
            provider_key=PROVIDER_KEY.public(),
            buyer_key=BUYER_KEY.public(),
            product_version="1",
            evidence_digest=DIGEST,
            drawn_up_at=AT,
        )
