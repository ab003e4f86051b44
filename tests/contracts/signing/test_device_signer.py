"""Keys in a PKCS#11 device: SoftHSM2 stands in; without it, or the extra, these are skipped."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from contracts.agreement import Custody, verify_signatures
from contracts.agreement.signatures import read
from contracts.cli import main
from contracts.signing import Suite, verify
from contracts.signing.device_signer import open_device
from contracts.signing.errors import DeviceError
from contracts.signing.keys import from_jwk
from contracts.verdict import Outcome
from tests.contracts.agreement.drafts import BUYER, PROVIDER, draft

pytestmark = pytest.mark.foreign
PIN = "12345678"
PLACES = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
]
LABELS = {"p256": Suite.P256_SHA256, "ed25519": Suite.ED25519_SHA256}


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The SoftHSM2 module with a fresh token that holds one key pair of each suite."""
    pkcs11 = pytest.importorskip("pkcs11", reason="the extra pkcs11 is not installed")
    library = next((Path(place) for place in PLACES if Path(place).is_file()), None)
    tool = shutil.which("softhsm2-util")
    if library is None or tool is None:
        pytest.skip("SoftHSM2 is not installed on this machine")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}\n", encoding="utf-8")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    command = [tool, "--init-token", "--free", "--label", "test", "--pin", PIN, "--so-pin", PIN]
    subprocess.run([*command, "--module", library], check=True, capture_output=True)
    make_keys(pkcs11, library)
    yield library
    del os.environ["SOFTHSM2_CONF"]


def make_keys(pkcs11: Any, library: Path) -> None:
    kinds, parameters = pkcs11.KeyType, pkcs11.Attribute.EC_PARAMS
    curves = {
        "p256": (kinds.EC, bytes.fromhex("06082a8648ce3d030107")),
        "ed25519": (kinds.EC_EDWARDS, b"\x13\x0cedwards25519"),
    }
    token = pkcs11.lib(str(library)).get_token(token_label="test")
    with token.open(rw=True, user_pin=PIN) as session:
        for label, (kind, curve) in curves.items():
            domain = session.create_domain_parameters(kind, {parameters: curve}, local=True)
            domain.generate_keypair(store=True, label=label)


@pytest.mark.parametrize("label", LABELS)
def test_device_signs_and_we_verify(label: str, device: Path) -> None:
    with open_device(device, token="test", pin=PIN, label=label) as signer:
        verify(LABELS[label], signer.public(), b"data", signer.sign(b"data"))
        assert signer.kid == signer.public().thumbprint


@pytest.mark.parametrize(
    "wrong", [{"token": "other"}, {"pin": "00000000"}, {"label": "other"}], ids=str
)
def test_device_that_does_not_open_is_named(wrong: dict[str, str], device: Path) -> None:
    right = {"token": "test", "pin": PIN, "label": "p256"}
    with pytest.raises(DeviceError) as caught, open_device(device, **(right | wrong)):
        pass
    assert PIN not in str(caught.value)


def asked_of(device: Path, *words: object, **wrong: str) -> Result:
    options = {"device": str(device), "token": "test", "label": "ed25519", **wrong}
    given = [text for name, value in options.items() for text in (f"--{name}", value)]
    return CliRunner().invoke(main, ["--language", "en", *map(str, words), *given])


def test_party_signs_an_agreement_with_the_key_in_its_device(
    device: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACTS_PIN", PIN)
    shown = json.loads(asked_of(device, "key", "show").stdout)
    own = replace(PROVIDER, key=from_jwk(shown["jwk"]), custody=Custody.PARTY)
    file, signature = tmp_path / "agreement.json", tmp_path / "a.signature.json"
    file.write_bytes(draft(parties=(own, BUYER)).encoded)
    done = asked_of(device, "sign", file, "--out", signature)
    verdict = verify_signatures(file.read_bytes(), [read(signature.read_bytes())])
    found = {one.check: one.outcome for one in verdict.findings}
    assert (done.exit_code, found[f"signature:{own.identifier}"]) == (0, Outcome.PASSED)


@pytest.mark.parametrize("wrong", [{"token": "other"}, {"label": "other"}], ids=str)
def test_command_says_that_the_device_does_not_open(
    wrong: dict[str, str], device: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACTS_PIN", PIN)
    done = asked_of(device, "key", "show", **wrong)
    assert (done.exit_code, done.stderr.split(":")[0]) == (2, DeviceError.code)


@pytest.mark.parametrize("words", [[], ["--token", "a"], ["--device", __file__, "--token", "a"]])
def test_key_that_is_named_by_halves_is_asked_for(words: list[str]) -> None:
    done = CliRunner().invoke(main, ["--language", "en", "key", "show", *words])
    assert (done.exit_code, "give either --key, or --device" in done.stderr) == (2, True)
