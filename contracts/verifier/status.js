// Status lists: 131,072 bits in a signed, dated credential.

import { Refusal, fromBase64url } from "./bytes.js";
import { requireIssuerKey } from "./did.js";
import { Fields } from "./fields.js";
import { canonicalText } from "./json.js";
import { parseJws } from "./jws.js";

export const LENGTH = 131072;
const SIZE_BYTES = LENGTH / 8;
const LIST_CONTEXT = '["https://www.w3.org/ns/credentials/v2"]';
const LIST_TYPE = '["VerifiableCredential","BitstringStatusListCredential"]';
const LONGEST_VALIDITY = 24 * 3600 * 1000;
const STATUS_PURPOSES = ["revocation", "suspension"];

export function statusEntry(found) {
  found.only("id", "type", "statusPurpose", "statusListIndex", "statusListCredential");
  found.oneOf("type", "BitstringStatusListEntry");
  const index = found.text("statusListIndex");
  if (!/^(0|[1-9][0-9]{0,5})$/.test(index)) refuseIndex(index);
  const purpose = found.oneOf("statusPurpose", ...STATUS_PURPOSES);
  const url = found.text("statusListCredential");
  if (Number(index) >= LENGTH) refuseIndex(index);
  return { purpose, url, index: Number(index) };
}

export async function parseStatusList(text) {
  const jws = parseJws(text);
  const list = await statusListOf(new Fields("status-list", jws.payload));
  requireIssuerKey(jws.kid, list.issuer);
  return { jws, ...list };
}

export const isSet = (list, index) => Boolean(list.bits[index >> 3] & (0x80 >> (index & 7)));

async function statusListOf(found) {
  const members = ["@context", "id", "type", "issuer", "validFrom", "validUntil"];
  found.only(...members, "credentialSubject");
  for (const [name, expected] of [["@context", LIST_CONTEXT], ["type", LIST_TYPE]])
    if (canonicalText(found.members[name] ?? null) !== expected) throw new Refusal("revocation.form");
  const subject = found.object("credentialSubject");
  subject.only("id", "type", "statusPurpose", "encodedList", "ttl");
  subject.oneOf("type", "BitstringStatusList");
  const list = {
    url: found.text("id"),
    issuer: found.text("issuer"),
    purpose: subject.oneOf("statusPurpose", ...STATUS_PURPOSES),
    bits: await bitsOf(subject.text("encodedList")),
    from: found.instant("validFrom"),
    until: found.instant("validUntil"),
  };
  const validity = list.until - list.from;
  if (validity <= 0 || validity > LONGEST_VALIDITY) throw new Refusal("revocation.form");
  return list;
}

async function bitsOf(encoded) {
  const packed = encoded.startsWith("u") && encoded.length <= 32768 && fromBase64url(encoded.slice(1));
  if (!packed || packed[0] !== 0x1f || packed[1] !== 0x8b || packed[2] !== 8)
    throw new Refusal("revocation.encoded-list");
  return expanded(packed);
}

// Stops reading as soon as there is more than a list holds, whatever the text would expand to.
async function expanded(packed) {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const bits = new Uint8Array(SIZE_BYTES);
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (size + value.length > SIZE_BYTES) throw new Refusal("revocation.encoded-list");
      bits.set(value, size);
      size += value.length;
    }
  } catch {
    throw new Refusal("revocation.encoded-list");
  }
  if (size !== SIZE_BYTES) throw new Refusal("revocation.encoded-list");
  return bits;
}

function refuseIndex(index) {
  throw new Refusal("revocation.index", { index, length: LENGTH });
}
