"""What can be wrong with the transparency log's formats: trees, notes, entries, proofs.

ContractsError
+-- CommitmentError                    salted commitments to fields
|   +-- MalformedDisclosureError
|   +-- CommitmentMismatchError
|   +-- UncommittedDisclosureError
|   +-- RepeatedDisclosureError
+-- EntryError                         entries of the log
|   +-- EntryTooLargeError
|   +-- EntryFormError
|   +-- EntryFieldError
+-- MerkleError                        hashes and proofs
|   +-- TreeSizeError
|   +-- LeafIndexError
|   +-- HashLengthError
|   +-- ProofLengthError
|   +-- RootMismatchError
+-- TileError                          tiles, bundles and their paths
|   +-- TileFormError
|   +-- TilePathError
+-- NoteError                          signed notes and keys
|   +-- NoteFormError
|   +-- VerifierKeyError
|   +-- UnknownSignatureTypeError
|   +-- NoteSignatureError
|   +-- NoteUnsignedError
+-- CheckpointError                    tree heads
|   +-- CheckpointFormError
|   +-- OriginMismatchError
+-- TlogProofError                     proofs that travel with what they prove
|   +-- TlogProofFormError
+-- TlogPolicyError                    who must have signed and cosigned
|   +-- PolicyFormError
|   +-- LogNotTrustedError
|   +-- QuorumMissingError
+-- WitnessRequestError                what a log asks a witness
+-- IncompleteAnswerError              what a search index proves
+-- EvidenceFormError                  documents that open entries and answer searches
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.errors import ContractsError
from contracts.text import Text


class CommitmentError(ContractsError):
    """A commitment cannot be made, or does not open as claimed."""

    code: ClassVar[str] = "commitment"


@dataclass(eq=False)
class MalformedDisclosureError(CommitmentError):
    """A disclosure is not a canonical ``[salt, name, value]`` with 128 bits of salt."""

    code: ClassVar[str] = "commitment.malformed-disclosure"
    wording: ClassVar[Text] = Text(
        "披露项格式不正确：应为规范编码的盐值、名称和取值，盐值不少于 128 位。",
        "a disclosure is not a canonical salt, name and value with 128 bits of salt",
    )


@dataclass(eq=False)
class CommitmentMismatchError(CommitmentError):
    """The digests shown are not, each once and in order, those committed to."""

    code: ClassVar[str] = "commitment.mismatch"
    wording: ClassVar[Text] = Text(
        "所示摘要与承诺值不符。", "the digests shown are not those of the commitment"
    )


@dataclass(eq=False)
class UncommittedDisclosureError(CommitmentError):
    """A disclosure hashes to none of the digests: it was altered or belongs elsewhere."""

    name: str
    code: ClassVar[str] = "commitment.uncommitted-disclosure"
    wording: ClassVar[Text] = Text(
        "披露项“{name}”不在承诺之内。", "the disclosure “{name}” is not part of the commitment"
    )


@dataclass(eq=False)
class RepeatedDisclosureError(CommitmentError):
    """One name is disclosed twice, so two readers could see two values."""

    name: str
    code: ClassVar[str] = "commitment.repeated-disclosure"
    wording: ClassVar[Text] = Text(
        "名称“{name}”被披露两次。", "the name “{name}” is disclosed twice"
    )


class EntryError(ContractsError):
    """Bytes or fields are no entry of the transparency log."""

    code: ClassVar[str] = "entry"


@dataclass(eq=False)
class EntryTooLargeError(EntryError):
    """The entry is longer than an entry may be; nothing of it was read."""

    size_bytes: int
    limit_bytes: int
    code: ClassVar[str] = "entry.too-large"
    wording: ClassVar[Text] = Text(
        "日志条目为 {size_bytes} 字节，超过上限 {limit_bytes} 字节。",
        "the entry has {size_bytes} bytes, more than the limit of {limit_bytes}",
    )


@dataclass(eq=False)
class EntryFormError(EntryError):
    """The bytes are not the canonical JSON of an object with exactly an envelope's keys."""

    code: ClassVar[str] = "entry.form"
    wording: ClassVar[Text] = Text(
        "日志条目不是规范编码的信封。", "the entry is not the canonical form of an envelope"
    )


@dataclass(eq=False)
class EntryFieldError(EntryError):
    """One field of an envelope breaks its rule."""

    field: str
    code: ClassVar[str] = "entry.field"
    wording: ClassVar[Text] = Text(
        "日志条目的字段“{field}”不符合规则。", "the field “{field}” of an entry breaks its rule"
    )


class MerkleError(ContractsError):
    """A proof does not prove, or cannot be asked for."""

    code: ClassVar[str] = "merkle"


@dataclass(eq=False)
class TreeSizeError(MerkleError):
    """A tree size that no proof exists for: zero, beyond 2^53 - 1, or older than the older."""

    size: int
    code: ClassVar[str] = "merkle.tree-size"
    wording: ClassVar[Text] = Text(
        "树的大小 {size} 无法用于此证明。", "no such proof exists for a tree of size {size}"
    )


@dataclass(eq=False)
class LeafIndexError(MerkleError):
    """The leaf lies outside the tree."""

    index: int
    size: int
    code: ClassVar[str] = "merkle.leaf-index"
    wording: ClassVar[Text] = Text(
        "大小为 {size} 的树中没有第 {index} 个叶子。", "a tree of size {size} has no leaf {index}"
    )


@dataclass(eq=False)
class HashLengthError(MerkleError):
    """A hash is not 32 bytes."""

    length: int
    code: ClassVar[str] = "merkle.hash-length"
    wording: ClassVar[Text] = Text(
        "哈希值长度为 {length} 字节，应为 32 字节。", "a hash has {length} bytes instead of 32"
    )


@dataclass(eq=False)
class ProofLengthError(MerkleError):
    """A proof has more or fewer hashes than the sizes ask for."""

    length: int
    code: ClassVar[str] = "merkle.proof-length"
    wording: ClassVar[Text] = Text(
        "证明含 {length} 个哈希值，与树的大小不符。",
        "a proof of {length} hashes does not fit the sizes",
    )


@dataclass(eq=False)
class RootMismatchError(MerkleError):
    """The proof leads to another root than the one claimed."""

    code: ClassVar[str] = "merkle.root-mismatch"
    wording: ClassVar[Text] = Text(
        "由证明算出的根与所称的根不同。", "the proof leads to another root than the one claimed"
    )


class TileError(ContractsError):
    """A tile, an entry bundle or a path of one is not well formed."""

    code: ClassVar[str] = "tile"


@dataclass(eq=False)
class TileFormError(TileError):
    """The bytes are not the hashes of a tile, or the entries of a bundle, of the width asked."""

    level: int | str
    index: int
    code: ClassVar[str] = "tile.form"
    wording: ClassVar[Text] = Text(
        "第 {level} 层第 {index} 块的内容或宽度不正确。",
        "tile {index} of level {level} has wrong content or width",
    )


@dataclass(eq=False)
class TilePathError(TileError):
    """A path that names no tile in its one spelling."""

    path: str
    code: ClassVar[str] = "tile.path"
    wording: ClassVar[Text] = Text("路径“{path}”不是瓦片路径。", "“{path}” is not a tile's path")


class NoteError(ContractsError):
    """A signed note, or a key for one, is not acceptable."""

    code: ClassVar[str] = "note"


@dataclass(eq=False)
class NoteFormError(NoteError):
    """The bytes are not a signed note; ``line`` counts from 1, 0 means the note as a whole."""

    line: int
    code: ClassVar[str] = "note.form"
    wording: ClassVar[Text] = Text(
        "签名文档格式不正确（第 {line} 行）。", "not a well-formed signed note (line {line})"
    )


@dataclass(eq=False)
class VerifierKeyError(NoteError):
    """A text is not a verifier key, or its key id is not that of its content."""

    code: ClassVar[str] = "note.verifier-key"
    wording: ClassVar[Text] = Text("验证密钥格式不正确。", "not a well-formed verifier key")


@dataclass(eq=False)
class UnknownSignatureTypeError(NoteError):
    """A verifier key of a signature type that this library cannot check."""

    type_byte: int
    code: ClassVar[str] = "note.unknown-signature-type"
    wording: ClassVar[Text] = Text(
        "不支持签名类型 {type_byte}。", "signatures of type {type_byte} cannot be checked"
    )


@dataclass(eq=False)
class NoteSignatureError(NoteError):
    """A signature line of a known key does not verify: the whole note is refused."""

    name: str
    code: ClassVar[str] = "note.signature"
    wording: ClassVar[Text] = Text(
        "密钥“{name}”的签名无效。", "the signature of the key “{name}” is not valid"
    )


@dataclass(eq=False)
class NoteUnsignedError(NoteError):
    """No line of the note is by a known key."""

    code: ClassVar[str] = "note.unsigned"
    wording: ClassVar[Text] = Text(
        "文档没有任何已知密钥的签名。", "the note bears no signature of a known key"
    )


class CheckpointError(ContractsError):
    """A text is not the tree head that was asked for."""

    code: ClassVar[str] = "checkpoint"


@dataclass(eq=False)
class CheckpointFormError(CheckpointError):
    """The text is not origin, size and root on three lines, in their one spelling."""

    code: ClassVar[str] = "checkpoint.form"
    wording: ClassVar[Text] = Text("检查点格式不正确。", "not a well-formed checkpoint")


@dataclass(eq=False)
class OriginMismatchError(CheckpointError):
    """The checkpoint is of another log."""

    origin: str
    code: ClassVar[str] = "checkpoint.origin-mismatch"
    wording: ClassVar[Text] = Text(
        "检查点属于另一本日志“{origin}”。", "the checkpoint is of another log, “{origin}”"
    )


class TlogProofError(ContractsError):
    """A ``.tlog-proof`` cannot be read."""

    code: ClassVar[str] = "tlog-proof"


@dataclass(eq=False)
class TlogProofFormError(TlogProofError):
    """A line of the proof is not what its place asks for; ``line`` counts from 1."""

    line: int
    code: ClassVar[str] = "tlog-proof.form"
    wording: ClassVar[Text] = Text(
        "日志证明第 {line} 行格式不正确。", "line {line} of the log proof is not well formed"
    )


class TlogPolicyError(ContractsError):
    """A policy cannot be read, or a checkpoint does not satisfy it."""

    code: ClassVar[str] = "tlog-policy"


@dataclass(eq=False)
class PolicyFormError(TlogPolicyError):
    """A line of the policy breaks a rule; ``line`` counts from 1, 0 means the whole policy."""

    line: int
    code: ClassVar[str] = "tlog-policy.form"
    wording: ClassVar[Text] = Text(
        "信任策略第 {line} 行不正确。", "line {line} of the trust policy breaks a rule"
    )


@dataclass(eq=False)
class LogNotTrustedError(TlogPolicyError):
    """No log of the policy signed the checkpoint."""

    origin: str
    code: ClassVar[str] = "tlog-policy.log-not-trusted"
    wording: ClassVar[Text] = Text(
        "策略所列日志均未签署“{origin}”的检查点。",
        "no log of the policy signed this checkpoint of “{origin}”",
    )


@dataclass(eq=False)
class QuorumMissingError(TlogPolicyError):
    """Too few witnesses cosigned the checkpoint."""

    quorum: str
    code: ClassVar[str] = "tlog-policy.quorum-missing"
    wording: ClassVar[Text] = Text(
        "见证人未达到策略要求“{quorum}”。", "the witnesses do not reach the quorum “{quorum}”"
    )


@dataclass(eq=False)
class WitnessRequestError(ContractsError):
    """A body is not a request to add a checkpoint."""

    code: ClassVar[str] = "witness.request"
    wording: ClassVar[Text] = Text(
        "请求不是格式正确的会签请求。", "the body is not a well-formed request to a witness"
    )


@dataclass(eq=False)
class IncompleteAnswerError(ContractsError):
    """The rows shown prove neither the list of a key nor that there is none."""

    key: str
    code: ClassVar[str] = "search-index.incomplete"
    wording: ClassVar[Text] = Text(
        "所示索引行不能证明“{key}”的结果完整。",
        "the rows shown do not prove the answer for “{key}” complete",
    )


@dataclass(eq=False)
class EvidenceFormError(ContractsError):
    """A document that opens entries, or answers a search, does not have its form."""

    member: str
    code: ClassVar[str] = "evidence.form"
    wording: ClassVar[Text] = Text(
        "文件的“{member}”不符合格式。", "the document's “{member}” does not have its form"
    )
