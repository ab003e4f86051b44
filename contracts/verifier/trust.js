// The trust directory: which logs and which keys of issuers count.

import { Refusal, utf8 } from "./bytes.js";
import { issuingKeyOf, parseDid, requireDid } from "./did.js";
import { Fields } from "./fields.js";
import { decodeJson } from "./json.js";
import { thumbprint } from "./keys.js";
import { parsePolicy } from "./policy.js";

// files: {"real.tlog-policy": text, "practice.tlog-policy": text, "issuers.json": text}
export async function loadTrust(files) {
  const trust = { policies: {}, keys: [] };
  for (const market of ["real", "practice"]) {
    const text = files[`${market}.tlog-policy`];
    if (text !== undefined) trust.policies[market] = await parsePolicy(text);
  }
  if (files["issuers.json"] === undefined || !Object.keys(trust.policies).length)
    throw new Refusal("trust.file-missing", { file: "issuers.json, *.tlog-policy" });
  const found = new Fields("issuers", decodeJson(utf8(files["issuers.json"])));
  found.only("format", "keys").oneOf("format", "trusted-issuers/v1");
  trust.keys = found.objects("keys").map(pinnedKey);
  return trust;
}

export function issuerKey(jws, issuer, didDocument) {
  const document = parseDid(didDocument);
  if (document.id !== issuer) throw new Refusal("did.foreign-key", { issuer });
  return issuingKeyOf(document, jws.kid);
}

// index: of the leaf, or null to ask about now.
export async function pinned(key, issuer, trust, index) {
  const listed = trust.keys.filter((one) => one.issuer === issuer);
  if (!listed.length) return "issuer.unknown";
  const print = await thumbprint(key);
  const found = listed.find((one) => one.thumbprint === print);
  if (!found) return "issuer.wrong-key";
  const inUse = found.ending === null || (index !== null && index < found.untilIndex);
  return inUse ? "issuer.pinned" : `issuer.key-${found.ending}`;
}

function pinnedKey(found) {
  found.only("issuer", "thumbprint", "until_index", "ending");
  const ended = found.has("until_index") || found.has("ending");
  return {
    issuer: requireDid(found.text("issuer")),
    thumbprint: found.text("thumbprint"),
    untilIndex: ended ? found.number("until_index") : null,
    ending: ended ? found.oneOf("ending", "retired", "compromised") : null,
  };
}
