// Public keys that know their suite, and the check of a signature. WebCrypto has no SM2: such a key
// is read, and a signature under it is reported as one that cannot be checked here.

import { Refusal, base64url, fromBase64url, hex, joined, same, sha256 } from "./bytes.js";
import { canonicalBytes, isObject } from "./json.js";

export const SUITES = {
  Ed25519: "Ed25519+SHA-256",
  EdDSA: "Ed25519+SHA-256",
  ES256: "P-256+SHA-256",
  "SM2-SM3": "SM2+SM3",
};

export function suiteOf(alg) {
  if (!Object.hasOwn(SUITES, alg)) throw new Refusal("signing.unknown-suite", { name: alg });
  return SUITES[alg];
}

const CURVES = {
  "P-256": {
    p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  SM2: {
    p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
    b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  },
};

// Ed25519 points of small order, reduced and unreduced, without their sign bit.
const SMALL_ORDER = [
  "00".repeat(32),
  `01${"00".repeat(31)}`,
  `ec${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
];

export function ed25519Key(point) {
  const unsigned = point.slice();
  if (point.length === 32) unsigned[31] &= 0x7f;
  if (point.length !== 32 || SMALL_ORDER.includes(hex(unsigned)))
    throw new Refusal("signing.malformed-key");
  const jwk = { crv: "Ed25519", kty: "OKP", x: base64url(point) };
  return { suite: SUITES.Ed25519, point, jwk };
}

export function keyFromJwk(jwk) {
  if (!isObject(jwk) || "d" in jwk) throw new Refusal("signing.malformed-key");
  if (jwk.kty === "OKP" && jwk.crv === "Ed25519") return ed25519Key(coordinate(jwk.x));
  if (jwk.kty !== "EC" || !Object.hasOwn(CURVES, String(jwk.crv)))
    throw new Refusal("signing.malformed-key");
  const [x, y] = [coordinate(jwk.x), coordinate(jwk.y)];
  requireOnCurve(CURVES[jwk.crv], number(x), number(y));
  return {
    suite: jwk.crv === "P-256" ? SUITES.ES256 : SUITES["SM2-SM3"],
    point: joined(Uint8Array.of(4), x, y),
    jwk: { crv: jwk.crv, kty: "EC", x: jwk.x, y: jwk.y },
  };
}

export async function thumbprint(key) {
  return base64url(await sha256(canonicalBytes(key.jwk)));
}

export const sameKey = (left, right) => left.suite === right.suite && same(left.point, right.point);

export async function requireSigned(suite, key, data, signature) {
  if (key.suite !== suite)
    throw new Refusal("signing.suite-confusion", { expected: suite, presented: key.suite });
  if (suite === SUITES["SM2-SM3"]) throw new Refusal("signature.unsupported-suite", { suite });
  if (signature.length !== 64 || !(await matches(key, data, signature)))
    throw new Refusal("signing.signature-invalid", { suite });
}

async function matches(key, data, signature) {
  const ed25519 = key.suite === SUITES.Ed25519;
  const algorithm = ed25519 ? { name: "Ed25519" } : { name: "ECDSA", namedCurve: "P-256" };
  const use = ed25519 ? algorithm : { name: "ECDSA", hash: "SHA-256" };
  try {
    const found = await crypto.subtle.importKey("raw", key.point, algorithm, false, ["verify"]);
    return await crypto.subtle.verify(use, found, signature, data);
  } catch (error) {
    if (error.name === "NotSupportedError")
      throw new Refusal("signature.unsupported-suite", { suite: key.suite });
    return false;
  }
}

function coordinate(text) {
  const bytes = typeof text === "string" ? fromBase64url(text) : null;
  if (!bytes || bytes.length !== 32) throw new Refusal("signing.malformed-key");
  return bytes;
}

const number = (bytes) => BigInt(`0x${hex(bytes)}`);

function requireOnCurve({ p, b }, x, y) {
  if (x >= p || y >= p || (y * y - (x * x * x - 3n * x + b)) % p !== 0n)
    throw new Refusal("signing.malformed-key");
}
