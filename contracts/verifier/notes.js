// Signed notes, verifier keys and checkpoints (C2SP signed-note, tlog-cosignature, tlog-checkpoint).

import { Refusal, fromBase64, fromUtf8, hex, joined, same, sha256, utf8 } from "./bytes.js";
import { ed25519Key, requireSigned, SUITES } from "./keys.js";

const SM2_TYPE = utf8("signed-note/sm2-sm3/raw64/1234567812345678/v1");
const TYPES = [
  { name: "ed25519", prefix: Uint8Array.of(1), stamped: false, size: 64 },
  { name: "ed25519-cosignature", prefix: Uint8Array.of(4), stamped: true, size: 64 },
  { name: "ml-dsa-44-cosignature", prefix: Uint8Array.of(6), stamped: true, size: 2420 },
  { name: "sm2-sm3", prefix: joined(Uint8Array.of(255), SM2_TYPE), stamped: false, size: 64 },
];
const EMPTY_ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

export const isKeyName = (name) =>
  name !== "" && utf8(name).length <= 255 && !/[\s+\u0000-\u001f\u0085]/u.test(name);

export async function parseVkey(text) {
  const found = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
  const raw = found && fromBase64(found[3]);
  if (!raw || !raw.length) throw new Refusal("note.verifier-key");
  const type = TYPES.find(({ prefix }) => same(raw.slice(0, prefix.length), prefix));
  if (!type) throw new Refusal("note.unknown-signature-type", { type_byte: raw[0] });
  const id = (await sha256(utf8(`${found[1]}\n`), raw)).slice(0, 4);
  if (!isKeyName(found[1]) || hex(id) !== found[2]) throw new Refusal("note.verifier-key");
  const point = raw.slice(type.prefix.length);
  requirePoint(type, point);
  return { name: found[1], id, type, point };
}

export function parseNote(raw) {
  const refuse = () => {
    throw new Refusal("note.form", { line: 0 });
  };
  const content = fromUtf8(raw);
  if (raw.length > 1000000 || /[\u0000-\u0009\u000b-\u001f]/.test(content)) refuse();
  const split = content.lastIndexOf("\n\n");
  if (split < 0 || !content.endsWith("\n")) refuse();
  const lines = content.slice(split + 2, -1).split("\n");
  if (lines.length > 100) refuse();
  const signatures = lines.map((line) => {
    const [, name, encoded] = /^— ([^ ]*) (.*)$/s.exec(line) ?? refuse();
    const blob = fromBase64(encoded);
    if (!isKeyName(name) || !blob || blob.length <= 4) refuse();
    return { name, id: blob.slice(0, 4), signature: blob.slice(4) };
  });
  return { text: content.slice(0, split + 1), signatures };
}

export function parseCheckpoint(text) {
  const lines = text.split("\n");
  const root = lines.length === 4 && lines[3] === "" ? fromBase64(lines[2]) : null;
  const size = root && decimal(lines[1]);
  const empty = size === 0 && lines[2] !== EMPTY_ROOT;
  if (!root || root.length !== 32 || size === null || !isKeyName(lines[0]) || empty)
    throw new Refusal("checkpoint.form");
  return { origin: lines[0], size, root };
}

// A decimal without leading zeroes up to 2^53 - 1, or null.
export function decimal(text) {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return null;
  return Number.isSafeInteger(Number(text)) ? Number(text) : null;
}

// The keys whose lines verify, each with whether it is a cosignature. A known key whose line fails
// spoils the note. A key of a suite that WebCrypto lacks is listed as unsupported.
export async function signedBy(note, keys) {
  const found = [];
  for (const key of keys)
    for (const line of note.signatures)
      if (line.name === key.name && same(line.id, key.id))
        found.push({ key, supported: await lineHolds(note.text, key, line) });
  return found;
}

async function lineHolds(text, key, { signature }) {
  const stamp = key.type.stamped ? 8 : 0;
  const refusal = new Refusal("note.signature", { name: key.name });
  if (signature.length !== stamp + key.type.size) throw refusal;
  const seconds = stamp ? new DataView(signature.buffer, signature.byteOffset).getBigUint64(0) : 1n;
  if (seconds <= 0n || seconds > 253402300799n) throw refusal;
  if (!key.type.name.startsWith("ed25519")) return false;
  const message = stamp ? `cosignature/v1\ntime ${seconds}\n${text}` : text;
  try {
    const known = ed25519Key(key.point);
    await requireSigned(SUITES.Ed25519, known, utf8(message), signature.slice(stamp));
  } catch (error) {
    if (error.code === "signature.unsupported-suite") return false;
    throw refusal;
  }
  return true;
}

function requirePoint(type, point) {
  const size = { "ml-dsa-44-cosignature": 1312, "sm2-sm3": 65 }[type.name] ?? 32;
  if (point.length !== size) throw new Refusal("note.verifier-key");
  if (size === 32) ed25519Key(point);
}
