"""Enterprises are entered once, verified by an officer, and act through members."""

from __future__ import annotations

import pytest

from marketplace.foundation.organizations.credit_code import ForgedCreditCodeError
from marketplace.foundation.organizations.errors import (
    AnyPostMissingError,
    EnterpriseKnownError,
    EnterpriseVerifiedError,
    LastRepresentativeError,
    MalformedNameError,
    MemberKnownError,
    NotMemberError,
    NotRepresentativeError,
    OwnCaseError,
    UnknownEnterpriseError,
)
from marketplace.foundation.organizations.model import MemberRole, Post
from marketplace.foundation.organizations.queries import (
    enterprises_awaiting,
    memberships_of,
    require_member,
)
from marketplace.foundation.organizations.schemas import (
    AddMember,
    EndMembership,
    RegisterEnterprise,
    VerifyEnterprise,
)
from marketplace.foundation.organizations.service import (
    add_member,
    end_membership,
    register_enterprise,
    verify_enterprise,
)
from marketplace.kernel.clock import now
from marketplace.kernel.ids import new_id
from marketplace.kernel.storage import MalformedDigestError
from tests import factories as make

NAME = "珠水保险科技（虚构）"


async def entered(actor, number: int = 1):
    command = RegisterEnterprise(name=NAME, credit_code=make.a_credit_code(number))
    return await register_enterprise(actor, command)


async def test_who_enters_an_enterprise_represents_it(market, clock):
    actor = await make.a_user()
    enterprise = await entered(actor)
    membership = await require_member(actor, enterprise.id, at=now())
    assert (membership.enterprise_name, membership.may_sign) == (NAME, True)


async def test_a_forged_code_is_refused(market, clock):
    actor = await make.a_user()
    code = make.a_credit_code()
    forged = code[:-1] + ("1" if code.endswith("0") else "0")
    with pytest.raises(ForgedCreditCodeError):
        await register_enterprise(actor, RegisterEnterprise(name=NAME, credit_code=forged))


@pytest.mark.parametrize("name", ["", " 独 ", "x" * 97, "两行\n名称"])
async def test_a_name_has_bounds(market, clock, name):
    actor = await make.a_user()
    with pytest.raises(MalformedNameError):
        await register_enterprise(
            actor, RegisterEnterprise(name=name, credit_code=make.a_credit_code())
        )


async def test_a_credit_code_is_entered_once(market, clock):
    await entered(await make.a_user())
    with pytest.raises(EnterpriseKnownError):
        await entered(await make.a_user("another"))


async def test_an_enterprise_waits_until_it_is_verified(market, clock):
    enterprise = await entered(await make.a_user())
    before = await enterprises_awaiting()
    command = VerifyEnterprise(enterprise_id=enterprise.id, evidence_digest=make.DIGEST)
    verified = await verify_enterprise(await make.the_regulator(), command)
    assert ([enterprise], [], now()) == (before, await enterprises_awaiting(), verified.verified_at)


async def test_verification_names_a_document(market, clock):
    enterprise = await entered(await make.a_user())
    with pytest.raises(MalformedDigestError):
        await verify_enterprise(
            await make.the_executive(),
            VerifyEnterprise(enterprise_id=enterprise.id, evidence_digest="seen it"),
        )


async def test_an_enterprise_is_verified_once(market, clock):
    enterprise = await make.a_verified_enterprise(await make.a_user())
    with pytest.raises(EnterpriseVerifiedError):
        await verify_enterprise(
            await make.the_executive(),
            VerifyEnterprise(enterprise_id=enterprise.id, evidence_digest=make.DIGEST),
        )


async def test_a_liaison_verifies_nobody(market, clock):
    enterprise = await entered(await make.a_user())
    with pytest.raises(AnyPostMissingError):
        await verify_enterprise(
            await make.an_officer(Post.LIAISON),
            VerifyEnterprise(enterprise_id=enterprise.id, evidence_digest=make.DIGEST),
        )


async def test_nobody_verifies_their_own_enterprise(market, clock):
    executive = await make.the_executive()
    enterprise = await entered(executive)
    with pytest.raises(OwnCaseError):
        await verify_enterprise(
            executive,
            VerifyEnterprise(enterprise_id=enterprise.id, evidence_digest=make.DIGEST),
        )


async def test_an_enterprise_nobody_entered_cannot_be_verified(market, clock):
    with pytest.raises(UnknownEnterpriseError):
        await verify_enterprise(
            await make.the_executive(),
            VerifyEnterprise(enterprise_id=new_id(), evidence_digest=make.DIGEST),
        )


async def test_staff_act_but_do_not_bind(market, clock):
    owner, staff = await make.a_user("owner"), await make.a_user("staff")
    enterprise = await entered(owner)
    added = await add_member(owner, AddMember(enterprise_id=enterprise.id, username="staff"))
    with pytest.raises(NotRepresentativeError):
        await add_member(staff, AddMember(enterprise_id=enterprise.id, username="owner"))
    assert not added.may_sign


async def test_a_member_is_added_once(market, clock):
    owner = await make.a_user("owner")
    enterprise = await entered(owner)
    with pytest.raises(MemberKnownError):
        await add_member(owner, AddMember(enterprise_id=enterprise.id, username="owner"))


async def test_a_stranger_is_no_member_and_an_unknown_enterprise_looks_the_same(market, clock):
    enterprise = await entered(await make.a_user("owner"))
    stranger = await make.a_user("stranger")
    for enterprise_id in (enterprise.id, new_id()):
        with pytest.raises(NotMemberError):
            await require_member(stranger, enterprise_id, at=now())


async def test_who_left_acts_no_more(market, clock):
    owner, second = await make.a_user("owner"), await make.a_user("second")
    enterprise = await entered(owner)
    role = MemberRole.REPRESENTATIVE
    await add_member(owner, AddMember(enterprise_id=enterprise.id, username="second", role=role))
    clock.move(minutes=1)
    await end_membership(second, EndMembership(enterprise_id=enterprise.id, username="owner"))
    assert await memberships_of(owner.user_id, now()) == []


async def test_one_representative_always_remains(market, clock):
    owner = await make.a_user("owner")
    enterprise = await entered(owner)
    clock.move(minutes=1)
    with pytest.raises(LastRepresentativeError):
        await end_membership(owner, EndMembership(enterprise_id=enterprise.id, username="owner"))
