import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import base64url


@given(st.binary(max_size=100))
def test_bytes_survive_their_text(data: bytes) -> None:
    assert base64url.decode(base64url.encode(data)) == data


@given(st.text(alphabet="AQgw-_=+/ ", max_size=12))
def test_every_text_is_one_spelling_or_refused(text: str) -> None:
    try:
        data = base64url.decode(text)
    except base64url.NotBase64UrlError:
        return
    assert base64url.encode(data) == text


@pytest.mark.parametrize("text", ["A", "AB", "AA=", "AA==", "A+8A", "A/8A", " AAA", "AAA\n", "数"])
def test_second_spelling_is_refused(text: str) -> None:
    with pytest.raises(base64url.NotBase64UrlError):
        base64url.decode(text)
