"""Every sentence that a verdict on a licence or its end may say, by code; errors bring their own.

One table, so that the Python verifier and the page that runs in a browser say the same.
"""

from typing import Final

from contracts.errors import ContractsError
from contracts.market import PRACTICE_NOTICE
from contracts.text import Text
from contracts.verdict import Finding, Outcome

SENTENCES: Final[dict[str, Text]] = {
    "licence.well-formed": Text("许可格式正确。", "the licence is well formed"),
    "market.real": Text("正式市场的许可。", "a licence of the real market"),
    "market.practice": PRACTICE_NOTICE,
    "issuer.pinned": Text(
        "签发方及其密钥已列入信任目录。", "the issuer and its key are in the trust directory"
    ),
    "issuer.unknown": Text(
        "信任目录未列出该签发方。", "the trust directory does not list this issuer"
    ),
    "issuer.wrong-key": Text(
        "签名密钥不是信任目录为该签发方载明的密钥。",
        "the signing key is none that the trust directory pins for this issuer",
    ),
    "issuer.key-retired": Text(
        "该密钥在此日志位置之前已停用。", "the key was retired before this place in the log"
    ),
    "issuer.key-compromised": Text(
        "该密钥在此日志位置之前已泄露。", "the key was compromised before this place in the log"
    ),
    "signature.valid": Text(
        "签名有效，内容未被改动。", "the signature is valid, nothing was altered"
    ),
    "signature.skipped": Text(
        "没有可用的密钥，未核对签名。", "without a key the signature was not checked"
    ),
    "signature.expired": Text("签名已过期。", "the signature has expired"),
    "signature.unsupported-suite": Text(
        "此处无法核对套件 {suite}，不作有效认定。",
        "the suite {suite} cannot be checked here, so nothing is called valid",
    ),
    "licence.in-time": Text("许可有效期至 {until}。", "the licence runs until {until}"),
    "licence.not-yet": Text("许可自 {since} 起生效。", "the licence begins at {since}"),
    "licence.expired": Text("许可已于 {until} 到期。", "the licence ended at {until}"),
    "entry.of-this-licence": Text("日志条目确属本许可。", "the log entry is this licence's own"),
    "entry.of-another": Text("日志条目不属于本许可。", "the log entry is not this licence's"),
    "log.included": Text(
        "日志第 {index} 条已收录，见证 {witnesses} 个。",
        "entry {index} is in the log, witnesses: {witnesses}",
    ),
    "log.claimed": Text(
        "声称收录于 {origin} 第 {index} 条；收录证明、条款与状态须查许可文件。",
        "claims to be entry {index} of {origin}: proof, terms and status need the licence's file",
    ),
    "log.not-logged": Text(
        "许可没有日志收录证明，不能使用。",
        "the licence has no proof of inclusion in the log and does not work",
    ),
    "log.market-not-trusted": Text(
        "信任目录不含该市场的日志策略。",
        "the trust directory has no log policy for this market",
    ),
    "log.other-log": Text(
        "证明出自许可所载以外的日志。", "the proof is from another log than the licence names"
    ),
    "revocation.clear": Text("截至 {since} 未被撤销。", "it was not revoked at {since}"),
    "suspension.clear": Text("截至 {since} 未被暂停。", "it was not suspended at {since}"),
    "licence.revoked": Text("许可已被撤销。", "the licence is revoked"),
    "licence.suspended": Text("许可已被暂停。", "the licence is suspended"),
    "status.missing": Text(
        "缺少许可所指的状态列表。", "the status list that the licence names is missing"
    ),
    "status.other-issuer": Text(
        "状态列表由他人签发。", "the status list was issued by somebody else"
    ),
    "status.stale": Text(
        "状态列表已于 {until} 过时，请获取新列表。",
        "the status list went stale at {until}: fetch a new one",
    ),
    "status.from-the-future": Text(
        "状态列表的时间晚于本机时钟，时钟可能被回拨。",
        "the status list is newer than this clock, which may have been set back",
    ),
    "closing.ended": Text(
        "许可 {licence} 已于 {ended} 终止，{closed} 结清。",
        "licence {licence} ended at {ended} and was closed at {closed}",
    ),
    "closing.destruction-stated": Text(
        "持证方声明已销毁 {copies} 份副本；是否属实无从核验。",
        "the holder stated the destruction of its copies ({copies}); nobody can verify it",
    ),
}


def passed(check: str, code: str, **values: object) -> Finding:
    """The finding that a step held."""
    return Finding(check, Outcome.PASSED, code, SENTENCES[code].filled(**values))


def noted(check: str, code: str, **values: object) -> Finding:
    """The finding of something that everybody who looks must see."""
    return Finding(check, Outcome.NOTED, code, SENTENCES[code].filled(**values))


def skipped(check: str, code: str) -> Finding:
    """The finding that a step could not be taken."""
    return Finding(check, Outcome.SKIPPED, code, SENTENCES[code])


def failed(check: str, code: str, **values: object) -> Finding:
    """The finding that a step did not hold."""
    return Finding(check, Outcome.FAILED, code, SENTENCES[code].filled(**values))


def refused(check: str, error: ContractsError) -> Finding:
    """The finding that an error makes of a step."""
    return Finding(check, Outcome.FAILED, error.code, error.text)
