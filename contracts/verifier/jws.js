// Compact JSON Web Signatures with exactly the header members alg, cty, kid and typ.

import { Refusal, fromBase64url, utf8 } from "./bytes.js";
import { decodeJson, isObject } from "./json.js";
import { requireSigned, suiteOf } from "./keys.js";

const LIMIT_CHARACTERS = 1500000;
const MEMBERS = ["alg", "cty", "kid", "typ"];

// typ, cty: media types in lower case, those of a credential unless told otherwise.
export function parseJws(text, typ = "vc+jwt", cty = "vc") {
  const parts = text.split(".");
  if (text.length > LIMIT_CHARACTERS || parts.length !== 3) throw new Refusal("jws.malformed");
  const [header, payload] = parts.slice(0, 2).map(objectIn);
  requireHeader(header, typ, cty);
  const signature = decoded(parts[2]);
  suiteOf(header.alg);
  const signed = utf8(`${parts[0]}.${parts[1]}`);
  return { alg: header.alg, kid: header.kid, payload, signed, signature };
}

export async function requireSignedBy(jws, key) {
  await requireSigned(suiteOf(jws.alg), key, jws.signed, jws.signature);
}

function requireHeader(header, typ, cty) {
  const names = Object.keys(header);
  const odd = [...names, ...MEMBERS].filter((it) => !(names.includes(it) && MEMBERS.includes(it)));
  for (const member of [...odd, ...MEMBERS])
    if (odd.length || typeof header[member] !== "string")
      throw new Refusal("jws.header-refused", { member });
  for (const [member, expected] of [["typ", typ], ["cty", cty]])
    if (header[member].toLowerCase() !== expected)
      throw new Refusal("jws.header-refused", { member });
}

function objectIn(part) {
  const value = decodeJson(decoded(part));
  if (!isObject(value)) throw new Refusal("jws.malformed");
  return value;
}

function decoded(part) {
  const bytes = fromBase64url(part);
  if (!bytes) throw new Refusal("jws.malformed");
  return bytes;
}
