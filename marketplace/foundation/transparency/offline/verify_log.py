#!/usr/bin/env python3
"""Verify an exported transparency log with this one file: python verify_log.py FOLDER VKEY...

It needs Python 3.11 and the `cryptography` package and nothing else; in particular nothing by those
who run the log. It reads the export that any web server can host (`checkpoint`, `tile/...`) and

  1. checks the log's signature, and the cosignatures of witnesses, under the keys you give,
  2. hashes every entry and compares it with the stored tiles,
  3. computes the root of the whole tree and compares it with the signed one,
  4. follows each contract's entries: numbers without gaps, each naming the one before,
  5. if you give a head that you saved earlier (--saved FILE), finds it inside today's tree,
  6. if you give a document (--document FILE), checks each entry that it opens, or each list of
     entries that it says is complete, against the log.

A key is a line `name+hash+key`; get the log's and the witnesses' from somebody you trust, not from
the log itself. Exit code 0: everything holds. 1: something does not, and the line says what.

The formats: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles; RFC 6962.
"""

import argparse
import base64
import hashlib
import json
import sys
import uuid
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NOTE, COSIGNATURE = 0x01, 0x04
WIDTH = 256


class WrongError(Exception):
    """Something does not hold."""


# -- keys and signatures ---------------------------------------------------------------------------


def read_key(text: str) -> tuple[str, bytes, int, bytes]:
    """Split `name+hash+key` into name, key id, type and public key, checking the hash."""
    try:
        name, key_hash, encoded = text.split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise WrongError(f"not a verifier key: {text[:60]}") from None
    key_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if key_id.hex() != key_hash or raw[:1] not in (b"\x01", b"\x04") or len(raw) != 33:
        raise WrongError(f"not an Ed25519 verifier key: {text[:60]}")
    return name, key_id, raw[0], raw[1:]


def open_checkpoint(raw: bytes, keys: list[str]) -> tuple[str, int, bytes, list[str]]:
    """Return origin, size, root and the names of those whose signatures were verified."""
    content = raw.decode("utf-8")
    text, separator, lines = content.rpartition("\n\n")
    text += "\n"
    if not separator or not lines.endswith("\n"):
        raise WrongError("the checkpoint is not a signed note")
    signers = []
    for name, key_id, kind, public in map(read_key, keys):
        for line in lines[:-1].split("\n"):
            dash, _, rest = line.partition(" ")
            signer, _, encoded = rest.partition(" ")
            blob = base64.b64decode(encoded, validate=True)
            if (dash, signer, blob[:4]) == ("—", name, key_id):
                verify_signature(kind, public, text, blob[4:], name)
                signers.append((name, kind))
    fields = text.split("\n")
    if len(fields) != 4 or str(int(fields[1])) != fields[1]:
        raise WrongError("the checkpoint is not origin, size and root")
    origin, size, root = fields[0], int(fields[1]), base64.b64decode(fields[2], validate=True)
    if (origin, NOTE) not in signers:
        raise WrongError("the log's own signature is not there: give the log's key")
    return origin, size, root, [name for name, kind in signers if kind == COSIGNATURE]


def verify_signature(kind: int, public: bytes, text: str, blob: bytes, name: str) -> None:
    """Check one Ed25519 line: over the text itself, or over a cosigner's statement of it."""
    message = text.encode()
    if kind == COSIGNATURE:
        seconds, blob = int.from_bytes(blob[:8], "big"), blob[8:]
        message = f"cosignature/v1\ntime {seconds}\n".encode() + message
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(blob, message)
    except InvalidSignature:
        raise WrongError(f"the signature of {name} is not valid") from None


# -- the tree --------------------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry: 00, then its bytes."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two nodes: 01, then both."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree: `peaks` are the roots of full subtrees, largest first, (height, hash)."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[tuple[int, bytes]] = []

    def append(self, leaf: bytes) -> None:
        """Add a leaf and join every two subtrees of equal height."""
        self.peaks.append((0, leaf))
        self.size += 1
        while len(self.peaks) > 1 and self.peaks[-1][0] == self.peaks[-2][0]:
            height, right = self.peaks.pop()
            _, left = self.peaks.pop()
            self.peaks.append((height + 1, node_hash(left, right)))

    def root(self) -> bytes:
        """Hash the peaks together, from the right."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1][1]
        for _, left in reversed(self.peaks[:-1]):
            root = node_hash(left, root)
        return root


# -- the export ------------------------------------------------------------------------------------


def tile_file(folder: Path, level: str, index: int, width: int) -> Path:
    """Return the file of a tile; a full one serves in the place of a partial one."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    path = folder / "tile" / level / "/".join(groups)
    partial = path.with_name(path.name + ".p") / str(width)
    return partial if width < WIDTH and partial.is_file() else path


def read_entries(folder: Path, index: int, width: int) -> list[bytes]:
    """Split a bundle: each entry stands behind its length in two bytes."""
    path = tile_file(folder, "entries", index, width)
    raw = read(path)
    entries: list[bytes] = []
    place = 0
    while place < len(raw) and len(entries) < width:
        length = int.from_bytes(raw[place : place + 2], "big")
        entries.append(raw[place + 2 : place + 2 + length])
        place += 2 + length
    if len(entries) < width or place > len(raw):
        raise WrongError(f"{path} does not hold {width} entries")
    return entries


def read(path: Path) -> bytes:
    """Read a file that must be there."""
    try:
        return path.read_bytes()
    except OSError:
        raise WrongError(f"{path} is missing") from None


def check_tiles(folder: Path, level: int, hashes: list[bytes]) -> list[bytes]:
    """Compare one level of the tree with its tiles; return the hashes of the level above."""
    above = []
    for index in range((len(hashes) + WIDTH - 1) // WIDTH):
        expected = hashes[index * WIDTH : (index + 1) * WIDTH]
        path = tile_file(folder, str(level), index, len(expected))
        stored = read(path)[: 32 * len(expected)]
        if stored != b"".join(expected):
            raise WrongError(f"{path} does not fit its entries")
        if len(expected) == WIDTH:
            subtree = Tree()
            for one in expected:
                subtree.append(one)
            above.append(subtree.root())
    return above


# -- contracts -------------------------------------------------------------------------------------


class Chains:
    """Follows every contract's entries: numbers from 1 without gaps, each naming the last."""

    def __init__(self) -> None:
        self.last: dict[str, tuple[int, int]] = {}

    def follow(self, index: int, envelope: dict[str, Any]) -> None:
        """Take the next entry of the log."""
        contract = envelope["contract"]
        if contract is None:
            return
        counter, previous = self.last.get(contract, (0, None))
        if (envelope["counter"], envelope["previous"]) != (counter + 1, previous):
            raise WrongError(f"entry {index}: contract {contract} has a gap after number {counter}")
        self.last[contract] = (counter + 1, index)


# -- documents -------------------------------------------------------------------------------------


class Document:
    """Entries that were opened, or a list said to be complete, held against the whole log."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.stretches = content.get("stretches", [])
        self.opened = content.get("entries", [one["committed"] for one in self.stretches])
        self.about = content.get("about", "")
        self.wanted = {one["leaf_index"] for one in self.opened}
        self.kept: dict[int, bytes] = {}
        self.indexes: list[int] = []
        self.fitting: list[int] = []

    def follow(self, index: int, entry: bytes, envelope: dict[str, Any]) -> None:
        """Take the next entry of the log."""
        if index in self.wanted:
            self.kept[index] = entry
        if envelope["type"] == "transparency.index-committed":
            self.indexes.append(index)
        if self.about in (f"kind:{envelope['type']}", f"contract:{envelope['contract']}"):
            self.fitting.append(index)

    def check(self) -> str:
        """Return what was found to hold, or raise `WrongError`."""
        if not self.stretches:
            return f"{len([self.open(one) for one in self.opened])} opened entries"
        leaves, committed = self.listed()
        first, end = committed[0]["first"], committed[-1]["end"]
        places = [one["leaf_index"] for one in self.opened]
        if places != [i for i in self.indexes if places[0] <= i <= places[-1]]:
            raise WrongError("the log holds an index that the answer leaves out")
        fitting = [index for index in self.fitting if first <= index < end]
        if not self.about.startswith("subject:") and leaves != fitting:
            raise WrongError(f"the index does not list every entry of {self.about}")
        return f"{self.about}: exactly {len(leaves)} entries from {first} up to {end}: {leaves}"

    def listed(self) -> tuple[list[int], list[dict[str, Any]]]:
        """Return the entries that the stretches list, each proved complete, and their indexes."""
        leaves: list[int] = []
        committed = [self.open(one) for one in self.opened]
        for before, after in pairwise(committed):
            if before["end"] != after["first"]:
                raise WrongError("the answer leaves out a stretch of the log")
        for stretch, fields in zip(self.stretches, committed, strict=True):
            leaves += self.row(stretch["shown"], fields)
        return leaves, committed

    def open(self, one: dict[str, Any]) -> dict[str, Any]:
        """Return an opened entry's fields: its bytes are the log's, its digests committed to."""
        index, entry = one["leaf_index"], one["entry"].encode()
        if self.kept.get(index) != entry:
            raise WrongError(f"entry {index} of the document is not the log's")
        if not one["digests"]:
            return {}
        listed = {"_sd": one["digests"], "_sd_alg": "sha-256"}
        covered = json.dumps(listed, separators=(",", ":")).encode()
        if json.loads(entry)["commitment"] != "sha256:" + hashlib.sha256(covered).hexdigest():
            raise WrongError(f"entry {index} commits to other digests")
        fields = {}
        for text in one["disclosures"]:
            if unpadded(hashlib.sha256(text.encode()).digest()) not in one["digests"]:
                raise WrongError(f"entry {index} does not commit to a field that is shown")
            _, name, value = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            fields[name] = value
        return fields

    def row(self, shown: list[dict[str, Any]], fields: dict[str, Any]) -> list[int]:
        """Return the entries of the row asked for; none when its neighbours stand side by side."""
        key, count = self.about, fields["rows"]
        if key.startswith("subject:"):
            salted = bytes.fromhex(fields["salt"]) + uuid.UUID(key[8:]).bytes
            key = "subject:" + hashlib.sha256(salted).hexdigest()
        for one in shown:
            covered = json.dumps([one["key"], one["leaves"]], separators=(",", ":")).encode()
            hashes = [base64.b64decode(text, validate=True) for text in one["proof"]]
            if climb(leaf_hash(covered), one["place"], count, hashes).hex() != fields["root"]:
                raise WrongError("a row shown is not one of the index")
        if [one["key"] for one in shown] == [key]:
            return list(shown[0]["leaves"])
        places = [-1, *(one["place"] for one in shown if one["key"] < key)][-1:]
        places += [*(one["place"] for one in shown if one["key"] > key), count][:1]
        if places[0] + 1 != places[1]:
            raise WrongError(f"the rows shown do not prove the list of {self.about}")
        return []


def unpadded(raw: bytes) -> str:
    """Return base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def climb(node: bytes, index: int, size: int, hashes: list[bytes]) -> bytes:
    """Return the root to which a proof of inclusion leads (RFC 9162, section 2.1.3.2)."""
    last = size - 1
    for one in hashes:
        if last == 0 or len(one) != 32:
            raise WrongError("a proof is too long, or not of hashes")
        if index & 1 or index == last:
            node = node_hash(one, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = node_hash(node, one)
        index, last = index >> 1, last >> 1
    if last:
        raise WrongError("a proof is too short")
    return node


# -- the whole -------------------------------------------------------------------------------------


def verify(
    folder: Path, keys: list[str], saved: Path | None = None, document: Path | None = None
) -> str:
    """Return a sentence about what was verified, or raise `WrongError`."""
    origin, size, root, witnesses = open_checkpoint(read(folder / "checkpoint"), keys)
    older = open_checkpoint(read(saved), keys) if saved else None
    if older and (older[0] != origin or older[1] > size):
        raise WrongError("the saved head is of another log, or the log has become shorter")
    given = Document(json.loads(read(document))) if document else None
    tree, chains, leaves = Tree(), Chains(), []
    for index in range((size + WIDTH - 1) // WIDTH):
        for entry in read_entries(folder, index, min(WIDTH, size - index * WIDTH)):
            if older and older[1] == tree.size and older[2] != tree.root():
                raise WrongError(f"the saved head of {older[1]} entries is not part of this log")
            envelope = json.loads(entry)
            chains.follow(tree.size, envelope)
            if given:
                given.follow(tree.size, entry, envelope)
            leaves.append(leaf_hash(entry))
            tree.append(leaves[-1])
    if tree.root() != root:
        raise WrongError("the entries do not give the root that was signed")
    if older and older[1] == size and older[2] != root:
        raise WrongError(f"the saved head of {size} entries is not this one")
    level = 0
    while leaves:
        leaves = check_tiles(folder, level, leaves)
        level += 1
    seen = f"{len(witnesses)} witness(es): {', '.join(witnesses)}" if witnesses else "no witness"
    shown = f"; {given.check()}" if given else ""
    return f"{origin}: {size} entries, {len(chains.last)} contracts without gaps, {seen}{shown}"


def main() -> int:
    """Run the program."""
    parser = argparse.ArgumentParser(description="Verify an exported transparency log.")
    parser.add_argument("folder", type=Path, help="the export, with its file `checkpoint`")
    parser.add_argument("keys", nargs="+", help="verifier keys: the log's, then the witnesses'")
    parser.add_argument("--saved", type=Path, help="a checkpoint that you saved earlier")
    parser.add_argument("--document", type=Path, help="opened entries, or a complete list")
    given = parser.parse_args()
    try:
        print("HOLDS:", verify(given.folder, given.keys, given.saved, given.document))
    except (WrongError, ValueError, KeyError, TypeError, IndexError) as error:
        print("WRONG:", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
