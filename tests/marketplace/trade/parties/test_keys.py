"""Whose key it is, who holds it, and that its passphrase is known to nobody else."""

from __future__ import annotations

from uuid import UUID

import pytest

from contracts.signing.file_signer import FileSigner
from marketplace.foundation.organizations.errors import (
    NotMemberError,
    NotRepresentativeError,
    PostMissingError,
)
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.schemas import AddMember
from marketplace.foundation.organizations.service import add_member
from marketplace.kernel.idempotency import with_key
from marketplace.kernel.tables import EventOpening, IdempotencyKey
from marketplace.trade.parties import service
from marketplace.trade.parties.authority import unlock
from marketplace.trade.parties.errors import (
    KeyInForceError,
    KeyMissingError,
    MalformedKeyError,
    SelfHeldKeyError,
    ShortPassphraseError,
    WrongPassphraseError,
)
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.queries import key_in_force, public_key
from marketplace.trade.parties.schemas import KeyView, MakeKey, RegisterKey, RetireKey
from marketplace.trade.parties.tables import PartyKey
from tests.factories import a_user, a_verified_enterprise, an_officer, the_unit

pytestmark = pytest.mark.usefixtures("market", "clock")
PASSPHRASE = "correct horse battery staple"


def _making(enterprise_id: UUID, passphrase: str = PASSPHRASE) -> MakeKey:
    return MakeKey(kind=PartyKind.ENTERPRISE, organisation_id=enterprise_id, passphrase=passphrase)


async def _key() -> tuple[UUID, KeyView]:
    owner = await a_user("owner")
    enterprise = await a_verified_enterprise(owner)
    return enterprise.id, await service.make_key(owner, _making(enterprise.id))


async def test_a_key_made_here_is_held_by_the_operator_and_opens_with_its_passphrase() -> None:
    _, made = await _key()
    signer = await unlock(made.key_id, PASSPHRASE)
    assert ("operator", public_key(made)) == (made.custody, signer.public())


async def test_a_wrong_passphrase_opens_nothing() -> None:
    _, made = await _key()
    with pytest.raises(WrongPassphraseError):
        await unlock(made.key_id, PASSPHRASE + "!")


async def test_the_passphrase_is_kept_nowhere() -> None:
    await _key()
    rows = [*await PartyKey.select(), *await EventOpening.select()]
    assert PASSPHRASE not in repr([list(row.values()) for row in rows])


async def test_no_digest_of_a_passphrase_is_kept_beside_an_idempotency_key() -> None:
    owner = await a_user("owner")
    enterprise = await a_verified_enterprise(owner)
    with with_key("once"):
        first = await service.make_key(owner, _making(enterprise.id))
    with with_key("once"):
        again = await service.make_key(owner, _making(enterprise.id, "another passphrase"))
    kept = await IdempotencyKey.count().where(IdempotencyKey.key == "once")
    assert (first, 1) == (again, kept)


async def test_a_short_passphrase_protects_nothing() -> None:
    owner = await a_user("owner")
    enterprise = await a_verified_enterprise(owner)
    with pytest.raises(ShortPassphraseError):
        await service.make_key(owner, _making(enterprise.id, "eleven char"))


async def test_an_organisation_has_one_key_in_force() -> None:
    enterprise_id, _ = await _key()
    with pytest.raises(KeyInForceError):
        await service.make_key(await a_user("owner"), _making(enterprise_id))


async def test_after_retiring_a_key_another_is_made() -> None:
    enterprise_id, made = await _key()
    owner = await a_user("owner")
    await service.retire_key(owner, RetireKey(key_id=made.key_id))
    second = await service.make_key(owner, _making(enterprise_id))
    in_force = await key_in_force(Organisation(PartyKind.ENTERPRISE, enterprise_id))
    assert in_force == second


async def test_a_retired_key_is_not_retired_again() -> None:
    _, made = await _key()
    owner = await a_user("owner")
    await service.retire_key(owner, RetireKey(key_id=made.key_id))
    with pytest.raises(KeyMissingError):
        await service.retire_key(owner, RetireKey(key_id=made.key_id))


async def test_a_registered_key_is_held_by_the_party_and_nothing_here_signs_with_it() -> None:
    owner = await a_user("owner")
    enterprise = await a_verified_enterprise(owner)
    own = FileSigner.create().public()
    registered = await service.register_key(
        owner,
        RegisterKey(kind=PartyKind.ENTERPRISE, organisation_id=enterprise.id, jwk=dict(own.jwk)),
    )
    with pytest.raises(SelfHeldKeyError):
        await unlock(registered.key_id, PASSPHRASE)
    assert ("party", own.thumbprint) == (registered.custody, registered.thumbprint)


@pytest.mark.parametrize(
    "jwk",
    [{}, {"kty": "oct", "k": "AAAA"}, {"kty": "OKP", "crv": "Ed25519", "x": "AA"}],
    ids=["empty", "secret key", "short"],
)
async def test_what_is_no_public_key_is_not_registered(jwk: dict[str, str]) -> None:
    owner = await a_user("owner")
    enterprise = await a_verified_enterprise(owner)
    command = RegisterKey(kind=PartyKind.ENTERPRISE, organisation_id=enterprise.id, jwk=jwk)
    with pytest.raises(MalformedKeyError):
        await service.register_key(owner, command)


async def test_only_who_may_bind_the_organisation_makes_its_key() -> None:
    owner, clerk = await a_user("owner"), await a_user("clerk")
    enterprise = await a_verified_enterprise(owner)
    await add_member(owner, AddMember(enterprise_id=enterprise.id, username="clerk"))
    with pytest.raises(NotRepresentativeError):
        await service.make_key(clerk, _making(enterprise.id))
    with pytest.raises(NotMemberError):
        await service.make_key(await a_user("stranger"), _making(enterprise.id))


async def test_a_liaison_makes_no_key_for_the_unit() -> None:
    liaison, unit = await an_officer(Post.LIAISON), await the_unit()
    command = MakeKey(kind=PartyKind.UNIT, organisation_id=unit.id, passphrase=PASSPHRASE)
    with pytest.raises(PostMissingError):
        await service.make_key(liaison, command)
