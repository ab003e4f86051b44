// did:web documents: the keys of an issuer, each for one purpose.

import { Refusal } from "./bytes.js";
import { canonicalText, isObject } from "./json.js";
import { keyFromJwk, sameKey } from "./keys.js";

const DID_CONTEXT = '["https://www.w3.org/ns/did/v1","https://w3id.org/security/jwk/v1"]';
const SEGMENT = "(?:[A-Za-z0-9._-]|%[0-9A-F]{2})+";
const DID_WEB = new RegExp(`^did:web:${SEGMENT}(?::${SEGMENT})*$`);
const PURPOSES = ["assertionMethod", "authentication"];

export function requireDid(did) {
  if (typeof did !== "string" || did.length > 512 || !DID_WEB.test(did))
    throw new Refusal("did.malformed");
  return did;
}

export function requireIssuerKey(kid, issuer) {
  const [did, ...fragments] = kid.split("#");
  if (!fragments.join("#")) throw new Refusal("did.malformed");
  if (requireDid(did) !== issuer) throw new Refusal("did.foreign-key", { issuer });
}

export function parseDid(document) {
  if (typeof document.id !== "string" || canonicalText(document["@context"] ?? null) !== DID_CONTEXT)
    throw new Refusal("did.malformed");
  if (!Array.isArray(document.verificationMethod)) throw new Refusal("did.malformed");
  const purposes = purposesOf(document);
  const methods = document.verificationMethod.map((item) => methodOf(item, document.id, purposes));
  requireDid(document.id);
  methods.forEach((method, place) => {
    const fragment = method.id.startsWith(`${document.id}#`) && method.id.split("#").at(-1);
    const others = methods.slice(0, place);
    if (!fragment || others.some((it) => it.id === method.id || sameKey(it.key, method.key)))
      throw new Refusal("did.malformed");
  });
  return { id: document.id, methods };
}

export function issuingKeyOf(document, kid) {
  const found = document.methods.find((it) => it.id === kid && it.purpose === PURPOSES[0]);
  if (!found) throw new Refusal("did.unknown-key", { kid, purpose: PURPOSES[0] });
  return found.key;
}

function purposesOf(document) {
  const found = new Map();
  for (const purpose of PURPOSES) {
    const ids = document[purpose] ?? [];
    if (!Array.isArray(ids)) throw new Refusal("did.malformed");
    for (const kid of ids) {
      if (typeof kid !== "string" || found.has(kid)) throw new Refusal("did.malformed");
      found.set(kid, purpose);
    }
  }
  return found;
}

function methodOf(item, did, purposes) {
  const fits =
    isObject(item) && item.type === "JsonWebKey" && item.controller === did && "publicKeyJwk" in item;
  if (!fits || !purposes.has(item.id)) throw new Refusal("did.malformed");
  return { id: item.id, key: keyFromJwk(item.publicKeyJwk), purpose: purposes.get(item.id) };
}
