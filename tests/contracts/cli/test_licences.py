"""Licences on the command line: out of a signed agreement, narrowed, renewed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts import bundle, did, licence
from contracts.bundle import IssuerKey, TrustDirectory
from contracts.bundle.trust import write_issuers
from contracts.cli import main
from contracts.licence import Licence
from contracts.market import Market
from contracts.policy.vocabulary import Operand
from contracts.templates import load
from contracts.tlog_policy_text import write
from tests.contracts.bundle.world import LOG, TRUST
from tests.contracts.examples import answers_for

ISSUER = "did:web:market.example"
FOR = ["--issuer", ISSUER, "--log", LOG.key.name, "--lists", "https://market.example/status"]
AT = "2026-03-02T09:00:00+08:00"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in an empty folder with the keys of both sides and of an issuer."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONTRACTS_PASSPHRASE", "correct horse battery staple")

    def call(*words: str) -> Result:
        return CliRunner().invoke(main, ["--language", "en", *words])

    for name in ("provider", "buyer", "issuer"):
        shown = call("key", "create", f"{name}.pem").stdout
        Path(f"{name}.public.json").write_text(shown, encoding="utf-8")
    Path("evidence.json").write_text("{}", encoding="utf-8")
    agreed(call, "first")
    call("licence", "issue", "first.json", "my.json", *signed("first"), *FOR, *by(1))
    return call


def agreed(run: Run, name: str, *more: str, **changes: object) -> None:
    """An agreement in ``name``.json that both sides signed."""
    given = answers_for(load("provision"), **changes)
    Path("answers.json").write_text(json.dumps(given), encoding="utf-8")
    parties = ["--provider", "provider.public.json", "--buyer", "buyer.public.json"]
    drawn = ["draw-up", "provision", "answers.json", f"{name}.json", *parties]
    assert run(*drawn, "--evidence", "evidence.json", *more).exit_code == 0
    for side in ("provider", "buyer"):
        assert run("sign", f"{name}.json", "--key", f"{side}.pem").exit_code == 0


def signed(name: str) -> list[str]:
    return [f"{name}.{side}.signature.json" for side in ("provider", "buyer")]


def by(index: int) -> list[str]:
    return ["--index", str(index), "--key", "issuer.pem"]


def in_file(name: str) -> Licence:
    return licence.parse(bundle.read(Path(name).read_bytes()).licence)


def test_issued_licence_says_what_the_agreement_says_and_is_valid_once_logged(run: Run) -> None:
    (method,) = did.parse(bundle.read(Path("my.json").read_bytes()).did_document).methods
    trust = TrustDirectory(
        {Market.REAL: TRUST.policies[Market.REAL]}, (IssuerKey(ISSUER, method.key.thumbprint),)
    )
    Path("trust").mkdir()
    Path("trust/issuers.json").write_bytes(write_issuers(trust.keys))
    Path("trust/real.tlog-policy").write_bytes(write(trust.policies[Market.REAL]))
    done = run("verify", "my.json", "--trust", "trust", "--at", AT, "--json")
    failed = [
        one["code"] for one in json.loads(done.stdout)["findings"] if one["outcome"] == "failed"
    ]
    assert (done.exit_code, failed) == (1, ["log.not-logged", "status.missing", "status.missing"])


def test_agreement_that_not_all_signed_gives_no_licence(run: Run) -> None:
    done = run("licence", "issue", "first.json", "other.json", signed("first")[0], *FOR, *by(2))
    assert (done.exit_code, Path("other.json").exists()) == (1, False)


def test_narrowed_licence_names_its_parent_and_adds_what_was_asked(run: Run) -> None:
    asked = ["--recipient", "线网组", "--column", "stop", "--max-uses", "3"]
    until = ["--until", "2026-04-01T00:00:00+08:00"]
    done = run("licence", "narrow", "my.json", "team.json", *asked, *until, *by(2))
    child, parent = in_file("team.json").content, in_file("my.json")
    added = json.dumps(child.policy, ensure_ascii=False)
    assert (done.exit_code, child.parent_digest, child.valid_until) == (
        0,
        parent.digest,
        datetime(2026, 3, 31, 16, tzinfo=UTC),
    )
    assert (
        "线网组" in added,
        "recipient" in added,
        Operand.COUNT.value.rsplit("/")[-1] in added,
    ) == (
        True,
        True,
        True,
    )


def test_wider_licence_is_refused(run: Run) -> None:
    late = ["--until", "2099-01-01T00:00:00+08:00"]
    done = run("licence", "narrow", "my.json", "team.json", *late, *by(2))
    assert (done.exit_code, done.stderr.split(":")[0]) == (2, "licence.wider-than-parent")


def test_renewed_licence_follows_the_agreement_that_replaces(run: Run) -> None:
    agreed(run, "next", "--replaces", "first.json", starts_on="2027-01-01", ends_on="2027-12-31")
    done = run(
        "licence", "renew", "my.json", "next.json", "next.licence.json", *signed("next"), *by(3)
    )
    before, after = in_file("my.json").content, in_file("next.licence.json").content
    assert (done.exit_code, after.valid_from, after.holder) == (
        0,
        before.valid_until,
        before.holder,
    )


def test_agreement_that_replaces_another_renews_nothing(run: Run) -> None:
    agreed(run, "next", starts_on="2027-01-01", ends_on="2027-12-31")
    done = run(
        "licence", "renew", "my.json", "next.json", "next.licence.json", *signed("next"), *by(3)
    )
    assert (done.exit_code, done.stderr.split(":")[0]) == (2, "licence.not-a-renewal")


def test_licence_is_never_written_over(run: Run) -> None:
    before = Path("my.json").read_bytes()
    done = run("licence", "issue", "first.json", "my.json", *signed("first"), *FOR, *by(2))
    assert (done.exit_code, Path("my.json").read_bytes()) == (2, before)


def test_shown_licence_says_of_every_term_who_keeps_it(run: Run) -> None:
    told = run("show", "my.json").stdout
    term = "  4.2: number of uses at most 12 [enforced by the system (usage meter)]"
    assert ("permitted 3.1: use" in told, term in told) == (True, True)
