from __future__ import annotations

import pytest
from jinja2 import DictLoader, UndefinedError
from markupsafe import Markup

from marketplace.kernel.text import Text
from marketplace.web import templating
from marketplace.web.messages import current_language, say
from marketplace.web.templating import build_environment, qr_code, slice_folders, unfolded


def rendered(source: str, **context: object) -> str:
    environment = build_environment()
    environment.loader = DictLoader({"page.html": source})
    return environment.get_template("page.html").render(**context)


def test_name_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        rendered("{{ nobody_gave_this }}")


def test_values_are_escaped() -> None:
    assert rendered("{{ name }}", name="<b>") == "&lt;b&gt;"


def test_one_compiled_template_speaks_each_readers_language() -> None:
    environment = build_environment()
    source = "{{ 'a sentence'|by_language }} {{ t('是', 'yes') }}"
    environment.filters["by_language"] = unfolded(lambda _: current_language())
    environment.loader = DictLoader({"page.html": source})
    template = environment.get_template("page.html")
    said = [template.render(lang=language) for language in ("zh-CN", "en", "zh-CN")]
    assert said == ["zh-CN 是", "en yes", "zh-CN 是"]


@pytest.mark.parametrize(("market", "expected"), [("real", "/log"), ("practice", "/practice/log")])
def test_macro_sees_the_market_without_context(market: str, expected: str) -> None:
    environment = build_environment()
    pages = {
        "link.html": "{% macro link() %}{{ url('/log') }}{% endmacro %}",
        "page.html": "{% from 'link.html' import link %}{{ link() }}",
    }
    environment.loader = DictLoader(pages)
    assert environment.get_template("page.html").render(market=market) == expected


def test_form_carries_its_tokens() -> None:
    assert rendered("{{ form_tokens() }}", csrf_token='a"b', once_key="k") == (
        '<input type="hidden" name="_csrf_token" value="a&#34;b">'
        '<input type="hidden" name="_once" value="k">'
    )


def test_form_without_a_once_key_has_no_such_field() -> None:
    assert "_once" not in rendered("{{ form_tokens() }}", csrf_token="a")


def test_qr_code_is_a_named_drawing() -> None:
    drawing = qr_code("https://market.example/verify", "Scan <to> check")
    assert drawing.startswith('<svg role="img"')
    assert "<title>Scan &lt;to&gt; check</title>" in drawing
    assert " style=" not in drawing


def test_every_slice_is_found_under_its_own_name() -> None:
    environment = build_environment()
    for name, folder in slice_folders().items():
        for path in sorted(folder.rglob("*.html")):
            found = environment.get_template(path.relative_to(folder).as_posix())
            assert (found.filename, path.relative_to(folder).parts[0]) == (str(path), name)


def _kept_in(language: str, about: object, made: list[object]) -> str:
    def part(shown: object) -> Markup:
        made.append(shown)
        return Markup(f"{shown} {say(Text('甲', 'A'))}")

    environment = build_environment()
    template = environment.from_string("{{ kept('test.part', part, about) }}")
    return template.render(lang=language, part=part, about=about)


def test_part_is_made_once_for_each_content_and_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templating, "_kept", templating._Parts())
    made: list[object] = []
    asked = [("zh-CN", 1), ("zh-CN", 1), ("en", 1), ("zh-CN", 2)]
    shown = [_kept_in(language, about, made) for language, about in asked]
    assert (shown, made) == (["1 甲", "1 甲", "1 A", "2 甲"], [1, 1, 2])


def test_parts_that_are_kept_stay_under_their_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templating, "MOST_KEPT", 15)
    monkeypatch.setattr(templating, "_kept", templating._Parts())
    made: list[object] = []
    for about in ("aaaa", "bbbb", "cccc", "cccc", "aaaa"):
        _kept_in("zh-CN", about, made)
    assert (made, templating._kept.size <= 15) == (["aaaa", "bbbb", "cccc", "aaaa"], True)
