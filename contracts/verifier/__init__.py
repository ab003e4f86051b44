"""The verifier as one HTML file that needs no server: it runs in a browser, offline.

The modules beside this file are plain JavaScript over WebCrypto and follow ``contracts.bundle`` and
``contracts.closing`` step by step, with the same codes; ``page`` joins them, the sentences of both
languages and, if wanted, a trust directory into one document. Its content security policy allows
exactly its own script and style and no connection at all. WebCrypto has neither SM2 nor ML-DSA:
what is signed with them is reported as a suite that cannot be checked there, never as valid.
Agreements, their signatures and PDFs are not read there, and the page says so.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from importlib import resources

import contracts.closing  # noqa: F401 its imports define every error below
from contracts.bundle.trust import ISSUERS_FILE, TrustDirectory, write_issuers
from contracts.errors import ContractsError
from contracts.licence.wording import SENTENCES
from contracts.text import Text
from contracts.tlog_policy_text import write

MODULES = (
    *("bytes", "json", "fields", "keys", "jws", "did", "status", "licence", "entry", "notes"),
    *("policy", "trust", "verdict", "verification", "closing", "file", "wording", "page"),
)
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


def script() -> str:
    """All modules as one script, in an order in which each stands after what it uses."""
    texts = (_EXPORT.sub("", _IMPORT.sub("", _resource(f"{name}.js"))) for name in MODULES)
    return '"use strict";\n' + "\n".join(texts)


def sentences() -> dict[str, list[str]]:
    """What each code says, Chinese then English: findings, and errors of this library."""
    errors = {error.code: error.wording for error in _errors(ContractsError)}
    unforeseen = {"verifier.unforeseen": Text("核验程序出错：{message}", "stumbled: {message}")}
    return {code: [it.zh, it.en] for code, it in (errors | SENTENCES | unforeseen).items()}


def page(trust: TrustDirectory | None = None) -> str:
    """The page; with ``trust`` inside, whoever opens it needs nothing but a licence file."""
    code, style = script(), _resource("page.css")
    parts = {
        "csp": f"default-src 'none'; script-src {_source(code)}; style-src {_source(style)}",
        "style": style,
        "sentences": _embedded(sentences()),
        "trusted": _embedded({} if trust is None else _trust_files(trust)),
        "script": code,
    }
    return re.sub(r"\{\{ ([a-z]+) \}\}", lambda found: parts[found[1]], _resource("page.html"))


def _errors(root: type[ContractsError]) -> Iterator[type[ContractsError]]:
    yield root
    for error in root.__subclasses__():
        yield from _errors(error)


def _trust_files(trust: TrustDirectory) -> dict[str, str]:
    files = {
        f"{market.value}.tlog-policy": write(policy).decode("utf-8")
        for market, policy in trust.policies.items()
    }
    return {**files, ISSUERS_FILE: write_issuers(trust.keys).decode("utf-8")}


def _embedded(value: object) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _source(text: str) -> str:
    """The hash source of an inline element. **Source:** W3C CSP 3 section 8.3."""
    hashed = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{hashed}'"


def _resource(name: str) -> str:
    return (resources.files(__name__) / name).read_text(encoding="utf-8")
