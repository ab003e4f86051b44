import pytest

from contracts.agreement.errors import (
    ForeignScriptError,
    FullWidthLetterError,
    HiddenCharacterError,
    LookAlikeNamesError,
    MixedHanFormsError,
    NameTooLongError,
    PartyNameError,
)
from contracts.agreement.names import require_clear, require_distinct, skeleton
from tests.contracts.agreement.drafts import PROVIDER, draft, named

CLEAR = [
    "越溪出行科技（广州）有限公司",
    "廣州越溪數據有限公司",
    "台灣越溪數據",
    "天后數據有限公司",
    "Yuexi Mobility Ltd.",
    "第〇八一 Team No. 3",
    "皇后数据",
    "Müller & Söhne",
]


@pytest.mark.parametrize("name", CLEAR)
def test_name_that_reads_as_what_it_is_passes(name: str) -> None:
    assert require_clear(name) == name


UNCLEAR: list[tuple[str, str, type[PartyNameError]]] = [
    ("right-to-left override", "越溪\u202e科技", HiddenCharacterError),
    ("left-to-right mark", "越溪\u200e", HiddenCharacterError),
    ("zero-width space", "越\u200b溪", HiddenCharacterError),
    ("zero-width joiner", "越\u200d溪", HiddenCharacterError),
    ("byte order mark", "\ufeff越溪", HiddenCharacterError),
    ("variation selector", "越\ufe00溪", HiddenCharacterError),
    ("combining stroke", "Yuexi\u0336", HiddenCharacterError),
    ("line break", "越溪\n科技", HiddenCharacterError),
    ("ideographic space", "越溪\u3000科技", HiddenCharacterError),
    ("no-break space", "Yuexi\u00a0Ltd", HiddenCharacterError),
    ("two spaces", "Yuexi  Ltd", HiddenCharacterError),
    ("space at the end", "越溪 ", HiddenCharacterError),
    ("longer than any register has", "越" * 201, NameTooLongError),
    ("nothing", "", HiddenCharacterError),
    ("full-width letters", "Ｙｕｅｘｉ", FullWidthLetterError),
    ("full-width digit", "越溪３", FullWidthLetterError),
    ("compatibility ideograph", "\uf900越溪", FullWidthLetterError),
    ("radical", "\u2f08越溪", FullWidthLetterError),
    ("ligature", "ﬁnance", FullWidthLetterError),
    ("mathematical letters", "𝐘uexi", FullWidthLetterError),
    ("cyrillic a", "Yuexi Dаta", ForeignScriptError),
    ("greek omicron", "Yuexi Cο", ForeignScriptError),
    ("katakana ro for mouth", "海珠ロ岸", ForeignScriptError),
    ("katakana long mark for one", "越溪ー", ForeignScriptError),
    ("one traditional character", "越溪數据", MixedHanFormsError),
    ("one simplified character", "廣州越溪數据有限公司", MixedHanFormsError),
]


@pytest.mark.parametrize(
    ("name", "error"), [row[1:] for row in UNCLEAR], ids=[row[0] for row in UNCLEAR]
)
def test_name_that_hides_something_is_refused(name: str, error: type[PartyNameError]) -> None:
    with pytest.raises(error):
        require_clear(name)


def test_error_shows_code_points_and_not_the_characters() -> None:
    with pytest.raises(HiddenCharacterError) as caught:
        require_clear("越溪\u202e科技")
    assert "U+202E" in str(caught.value)
    assert "\u202e" not in str(caught.value)


ALIKE = [
    ("traditional and simplified", "越溪数据", "越溪數據"),
    ("width of the brackets", "越溪（广州）", "越溪(广州)"),
    ("case", "YUEXI", "Yuexi"),
    ("zero for o", "Yuexi 0ne", "Yuexi One"),
    ("one for l", "Yuexi 1td", "Yuexi ltd"),
    ("a space", "越溪 数据", "越溪数据"),
    ("alike ideographs", "越溪自己", "越溪自已"),
]


@pytest.mark.parametrize(("name", "other"), [row[1:] for row in ALIKE], ids=[r[0] for r in ALIKE])
def test_names_that_look_alike_are_refused_together(name: str, other: str) -> None:
    with pytest.raises(LookAlikeNamesError):
        require_distinct([name, other])


def test_name_given_twice_is_one_name() -> None:
    require_distinct(["越溪数据", "越溪数据"])


def test_skeleton_of_a_skeleton_is_itself() -> None:
    assert [skeleton(skeleton(name)) for name in CLEAR] == [skeleton(name) for name in CLEAR]


def test_agreement_refuses_a_party_that_hides_something() -> None:
    with pytest.raises(FullWidthLetterError):
        draft(parties=(PROVIDER, named("Ｙｕｅｘｉ")))


def test_agreement_refuses_a_party_that_looks_like_the_other() -> None:
    with pytest.raises(LookAlikeNamesError):
        draft(parties=(PROVIDER, named("海珠區數據示範局")))
