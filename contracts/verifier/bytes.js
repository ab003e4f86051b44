// Bytes, their spellings, and SHA-256.

export class Refusal extends Error {
  // What the verifier found wrong: a stable code, and values for the sentence that says it.
  constructor(code, values = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}

export const utf8 = (text) => new TextEncoder().encode(text);

export function fromUtf8(bytes) {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

export function joined(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}

export const same = (left, right) =>
  left.length === right.length && left.every((byte, place) => byte === right[place]);

export const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

export function base64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

// Standard base64 in its one padded spelling, or null.
export function fromBase64(text) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) return null;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return base64(bytes) === text ? bytes : null;
}

export const base64url = (bytes) =>
  base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// Unpadded base64url in its one spelling, or null.
export function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const padded = text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat(-text.length & 3);
  const bytes = fromBase64(padded);
  return bytes && base64url(bytes) === text ? bytes : null;
}

export async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

export async function digestOf(bytes) {
  return `sha256:${hex(await sha256(bytes))}`;
}
