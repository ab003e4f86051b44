"""The command as a lawyer's engineer uses it: files in, sentences and exit codes out."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts import odrl, templates
from contracts.agreement import Custody, Party, Reference, Role, parse
from contracts.cli import main
from contracts.signing import FileSigner
from contracts.signing.keys import from_jwk
from tests.contracts.agreement.drafts import PROVIDER, PROVIDER_KEY, draft
from tests.contracts.closing.certificates import SAID, a_file
from tests.contracts.examples import answers_for

PASSPHRASE = "correct horse battery staple"
ASSETS = Path(__file__).parents[1] / "assets"


def run(*words: object, passphrase: str = PASSPHRASE, language: str = "en") -> Result:
    arguments = ["--language", language, *(str(word) for word in words)]
    return CliRunner().invoke(main, arguments, env={"CONTRACTS_PASSPHRASE": passphrase})


@pytest.fixture
def agreement_file(tmp_path: Path) -> Path:
    """An agreement whose buyer's key was made by the command."""
    run("key", "create", tmp_path / "buyer.pem")
    key = FileSigner.load(tmp_path / "buyer.pem", PASSPHRASE).public()
    buyer = Party(Role.BUYER, "越溪出行科技", "91440101MA5SYNTH0X", Custody.PARTY, key)
    PROVIDER_KEY.save(tmp_path / "provider.pem", PASSPHRASE)
    path = tmp_path / "agreement.json"
    path.write_bytes(draft(parties=(PROVIDER, buyer)).encoded)
    return path


def test_agreement_is_signed_by_both_and_verified(agreement_file: Path) -> None:
    for name in ("buyer", "provider"):
        signed = run("sign", agreement_file, "--key", agreement_file.with_name(f"{name}.pem"))
        assert signed.exit_code == 0
    signatures = sorted(agreement_file.parent.glob("*.signature.json"))
    names = ["agreement.buyer.signature.json", "agreement.provider.signature.json"]
    assert [path.name for path in signatures] == names
    assert run("verify", agreement_file, *signatures).exit_code == 0


def test_agreement_without_a_signature_leaves_with_1(agreement_file: Path) -> None:
    done = run("verify", agreement_file)
    assert (done.exit_code, "signature is missing" in done.output) == (1, True)


def test_sign_prints_the_digest_that_was_signed(agreement_file: Path) -> None:
    done = run("sign", agreement_file, "--key", agreement_file.with_name("buyer.pem"))
    assert done.output.splitlines()[-1] == parse(agreement_file.read_bytes()).digest


def test_stranger_cannot_sign(agreement_file: Path) -> None:
    run("key", "create", agreement_file.with_name("stranger.pem"))
    done = run("sign", agreement_file, "--key", agreement_file.with_name("stranger.pem"))
    assert (done.exit_code, "not the key" in done.output) == (2, True)


def test_wrong_passphrase_signs_nothing(agreement_file: Path) -> None:
    key = agreement_file.with_name("buyer.pem")
    done = run("sign", agreement_file, "--key", key, passphrase="another passphrase")
    assert (done.exit_code, list(agreement_file.parent.glob("*.signature.json"))) == (2, [])


def test_altered_agreement_leaves_with_2(agreement_file: Path) -> None:
    agreement_file.write_bytes(agreement_file.read_bytes().replace(b":", b" :", 1))
    done = run("verify", agreement_file)
    assert (done.exit_code, "agreement.not-canonical" in done.output) == (2, True)


def test_key_is_shown_with_its_public_half_only(tmp_path: Path) -> None:
    created = run("key", "create", tmp_path / "key.pem", "--suite", "p256")
    shown = json.loads(run("key", "show", tmp_path / "key.pem").output)
    assert json.loads(created.output) == shown
    assert from_jwk(shown["jwk"]).thumbprint == shown["thumbprint"]


def test_key_file_is_not_overwritten(tmp_path: Path) -> None:
    run("key", "create", tmp_path / "key.pem")
    done = run("key", "create", tmp_path / "key.pem")
    assert (done.exit_code, "signing.key-file-exists" in done.output) == (2, True)


def verified(name: str, *options: object) -> Result:
    file = ASSETS / f"{name}.licence.json"
    at = ("--at", "2026-03-02T09:00:00+08:00")
    return run("verify", file, "--trust", ASSETS / "trust", *at, *options)


def test_valid_licence_leaves_with_0() -> None:
    done = verified("valid")
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "valid")


@pytest.mark.parametrize("name", ["revoked", "suspended", "not-logged", "one-witness-too-few"])
def test_licence_that_does_not_hold_leaves_with_1(name: str) -> None:
    done = verified(name)
    assert (done.exit_code, done.output.splitlines()[-1]) == (1, "not valid")


def test_verdict_for_programs_is_json() -> None:
    found = json.loads(verified("revoked", "--json").output)
    failed = [one["code"] for one in found["findings"] if one["outcome"] == "failed"]
    assert (found["valid"], failed) == (False, ["licence.revoked"])


def test_practice_licence_says_so_in_both_languages() -> None:
    assert "practice, no effect" in verified("practice").output
    file = ASSETS / "practice.licence.json"
    assert "练习，无效力" in run("show", file, language="zh").output


def test_show_says_that_nothing_was_verified() -> None:
    done = run("show", ASSETS / "revoked.licence.json")
    assert done.output.splitlines()[0] == "Nothing below has been verified."


def test_show_reads_an_agreement(agreement_file: Path) -> None:
    done = run("show", agreement_file)
    assert "the key is held by the party" in done.output


def test_licence_without_trust_is_a_usage_error() -> None:
    assert run("verify", ASSETS / "valid.licence.json").exit_code == 2


def test_trust_directory_without_issuers_is_named(tmp_path: Path) -> None:
    done = run("verify", ASSETS / "valid.licence.json", "--trust", tmp_path)
    assert "trust.file-missing" in done.output


@pytest.mark.parametrize("at", ["yesterday", "2026-03-02T09:00:00", "2026-13-02T09:00:00Z"])
def test_time_without_a_zone_is_a_usage_error(at: str) -> None:
    assert verified("valid", "--at", at).exit_code == 2


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b'{"format":"x"}', b" " * 10_000_000])
def test_file_that_is_no_document_leaves_with_2(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(data)
    assert run("verify", tmp_path / "file").exit_code == 2


def test_help_leads_through_the_work() -> None:
    done = run("--help")
    assert "contracts sign agreement.json --key my.key.pem" in done.output


def test_verifier_page_is_written_with_the_trust_inside(tmp_path: Path) -> None:
    done = run("verifier", "write", tmp_path / "check.html", "--trust", ASSETS / "trust")
    assert done.exit_code == 0
    assert "market.example/log" in (tmp_path / "check.html").read_text(encoding="utf-8")


def test_agreement_of_another_template_is_not_printed(agreement_file: Path) -> None:
    done = run("print", agreement_file, agreement_file.with_name("out.pdf"))
    assert (done.exit_code, agreement_file.with_name("out.pdf").exists()) == (2, False)


def test_agreement_is_printed_or_said_to_be_unprintable(tmp_path: Path) -> None:
    template = templates.load("provision")
    filled = templates.fill(template, answers_for(template))
    agreement = draft(
        template=Reference("provision", filled.template_version, filled.template_digest),
        answers=filled.answers,
        policy=odrl.to_jsonld(filled.policy),
    )
    (tmp_path / "agreement.json").write_bytes(agreement.encoded)
    done = run("print", tmp_path / "agreement.json", tmp_path / "out.pdf")
    printed = (tmp_path / "out.pdf").exists()
    assert (done.exit_code, printed) in {(0, True), (4, False)}


def test_closing_certificate_is_shown_unverified(tmp_path: Path) -> None:
    (tmp_path / "a.closing.json").write_bytes(a_file())
    shown = run("show", tmp_path / "a.closing.json")
    told = ("Nothing below has been verified" in shown.output, SAID["licence"] in shown.output)
    assert (shown.exit_code, *told) == (0, True, True)
