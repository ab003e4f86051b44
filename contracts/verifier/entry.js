// Log entries and the salted commitments that hide what they say.

import { Refusal, base64url, digestOf, fromBase64url, sha256, utf8 } from "./bytes.js";
import { canonicalBytes, canonicalText, decodeJson, isObject } from "./json.js";

const ENTRY_MEMBERS = "commitment,contract,counter,previous,time,type,v";
const RESERVED = ["_sd", "_sd_alg", "..."];

export function decodeEntry(text) {
  const bytes = utf8(text);
  if (bytes.length > 1024)
    throw new Refusal("entry.too-large", { size_bytes: bytes.length, limit_bytes: 1024 });
  let content = null;
  try {
    content = decodeJson(bytes);
  } catch {
    throw new Refusal("entry.form");
  }
  const whole = isObject(content) && Object.keys(content).sort().join() === ENTRY_MEMBERS;
  if (!whole || canonicalText(content) !== text) throw new Refusal("entry.form");
  requireEntryFields(content);
  return content;
}

export async function parseDisclosure(encoded) {
  const bytes = fromBase64url(encoded);
  let content = null;
  try {
    content = bytes && decodeJson(bytes);
  } catch {
    throw new Refusal("commitment.malformed-disclosure");
  }
  const [salt, name, value] = Array.isArray(content) && content.length === 3 ? content : [];
  if (typeof salt !== "string" || typeof name !== "string" || !name || RESERVED.includes(name))
    throw new Refusal("commitment.malformed-disclosure");
  const random = fromBase64url(salt);
  const again = base64url(canonicalBytes([salt, name, value]));
  if (!random || random.length < 16 || again !== encoded)
    throw new Refusal("commitment.malformed-disclosure");
  return { name, value, digest: base64url(await sha256(utf8(encoded))) };
}

export async function openFields(commitment, digests, disclosures) {
  const inOrder = digests.every((digest, place) => place === 0 || digests[place - 1] < digest);
  const committed = canonicalBytes({ _sd: digests, _sd_alg: "sha-256" });
  if (!inOrder || (await digestOf(committed)) !== commitment)
    throw new Refusal("commitment.mismatch");
  const opened = new Map();
  for (const { name, value, digest } of disclosures) {
    if (!digests.includes(digest))
      throw new Refusal("commitment.uncommitted-disclosure", { name });
    if (opened.has(name)) throw new Refusal("commitment.repeated-disclosure", { name });
    opened.set(name, value);
  }
  return opened;
}

function requireEntryFields(entry) {
  const refuse = (field) => {
    throw new Refusal("entry.field", { field });
  };
  const type = /^[a-z][a-z0-9_-]*(?:[.:][a-z0-9][a-z0-9_-]*)*$/;
  if (entry.v !== 1) refuse("version");
  if (typeof entry.type !== "string" || entry.type.length > 96 || !type.test(entry.type))
    refuse("type");
  if (!isEntryTime(entry.time)) refuse("time");
  if (!/^sha256:[0-9a-f]{64}$/.test(String(entry.commitment))) refuse("commitment");
  if (entry.contract === null) {
    if (entry.counter !== null || entry.previous !== null) refuse("counter");
    return;
  }
  if (!/^[A-Za-z0-9_-]{16,64}$/.test(String(entry.contract))) refuse("contract");
  if (!Number.isSafeInteger(entry.counter) || entry.counter < 1) refuse("counter");
  if ((entry.previous === null) !== (entry.counter === 1)) refuse("previous");
  if (entry.previous !== null && !(Number.isSafeInteger(entry.previous) && entry.previous >= 0))
    refuse("previous");
}

function isEntryTime(time) {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$/.test(String(time)))
    return false;
  const whole = `${time.slice(0, 19)}.000Z`;
  const at = Date.parse(whole);
  return !Number.isNaN(at) && new Date(at).toISOString() === whole;
}
