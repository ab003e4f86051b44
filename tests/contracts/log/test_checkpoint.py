import base64

import pytest

from contracts.checkpoint import Checkpoint
from contracts.log_errors import CheckpointFormError
from contracts.merkle import EMPTY_ROOT

ROOT = b"\x09" * 32
ROOT_TEXT = base64.b64encode(ROOT).decode()


def test_checkpoint_is_three_lines() -> None:
    head = Checkpoint("example.org/log", 20_852_163, ROOT)
    assert head.text == f"example.org/log\n20852163\n{ROOT_TEXT}\n"


@pytest.mark.parametrize(("size", "root"), [(0, EMPTY_ROOT), (1, ROOT), (2**53 - 1, ROOT)])
def test_checkpoint_survives_its_text(size: int, root: bytes) -> None:
    head = Checkpoint("example.org/log", size, root)
    assert Checkpoint.parse(head.text) == head


BAD_TEXTS = {
    "empty": "",
    "two lines": f"o\n5{ROOT_TEXT}\n",
    "no final newline": f"o\n5\n{ROOT_TEXT}",
    "an extension line": f"o\n5\n{ROOT_TEXT}\nmore\n",
    "empty origin": f"\n5\n{ROOT_TEXT}\n",
    "blank in the origin": f"a b\n5\n{ROOT_TEXT}\n",
    "negative size": f"o\n-5\n{ROOT_TEXT}\n",
    "leading zero": f"o\n05\n{ROOT_TEXT}\n",
    "plus sign": f"o\n+5\n{ROOT_TEXT}\n",
    "full-width digits": f"o\n５\n{ROOT_TEXT}\n",
    "beyond 2^53": f"o\n{2**53}\n{ROOT_TEXT}\n",
    "a thousand digits": f"o\n{'9' * 1000}\n{ROOT_TEXT}\n",
    "short root": f"o\n5\n{base64.b64encode(ROOT[1:]).decode()}\n",
    "unpadded root": f"o\n5\n{ROOT_TEXT.rstrip('=')}\n",
    "empty tree with a root": f"o\n0\n{ROOT_TEXT}\n",
}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
def test_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(CheckpointFormError):
        Checkpoint.parse(text)
