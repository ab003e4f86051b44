// JSON that every reader understands alike: RFC 8259 read strictly, RFC 7493, written as RFC 8785.
// JSON.parse would take duplicate keys, lone surrogates and numbers that lose digits.

import { Refusal, fromUtf8, utf8 } from "./bytes.js";

export const LIMIT_BYTES = 1048576;
const LIMIT_LEVELS = 64;
const LONGEST_INTEGER = 17;
// Deeper than this nothing is read at all, so that the recursion below stays small.
const LEVELS_READ = 900;

export function decodeJson(bytes) {
  if (bytes.length > LIMIT_BYTES)
    throw new Refusal("canonical.too-large", { size_bytes: bytes.length, limit_bytes: LIMIT_BYTES });
  let text;
  try {
    text = fromUtf8(bytes);
  } catch {
    throw new Refusal("canonical.not-json", { position: 0 });
  }
  const value = new Reader(text).whole();
  requireShallow(value);
  return value;
}

export const isObject = (value) =>
  value !== null && typeof value === "object" && !Array.isArray(value);

// Canonical text: keys in the order of their UTF-16 units, as plain comparison of strings does.
export function canonicalText(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(Object.is(value, -0) ? 0 : value);
  const members = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonicalText(value[key])}`).join(",")}}`;
}

export const canonicalBytes = (value) => utf8(canonicalText(value));

function requireShallow(value) {
  let level = [value];
  for (let depth = 0; depth <= LIMIT_LEVELS; depth += 1) {
    if (!level.length) return;
    level = level.flatMap(childrenOf);
  }
  throw new Refusal("canonical.too-deep", { limit_levels: LIMIT_LEVELS });
}

function childrenOf(value) {
  if (typeof value === "number") requireExact(value);
  if (typeof value === "string") requireWhole(value);
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return [];
  Object.keys(value).forEach(requireWhole);
  return Object.values(value);
}

function requireExact(number) {
  if (!(Math.abs(number) <= Number.MAX_SAFE_INTEGER))
    throw new Refusal("canonical.number-out-of-range", { number: String(number) });
}

function requireWhole(text) {
  if (/\p{Cs}/u.test(text)) throw new Refusal("canonical.lone-surrogate");
}

// An object without a prototype, so that no key has a meaning of its own.
function withoutDuplicates(pairs) {
  const found = Object.create(null);
  for (const [key, value] of pairs) {
    if (key in found) throw new Refusal("canonical.duplicate-key", { key });
    found[key] = value;
  }
  return found;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.place = 0;
    this.level = 0;
  }

  whole() {
    const value = this.value();
    this.space();
    if (this.place !== this.text.length) this.fail();
    return value;
  }

  fail() {
    throw new Refusal("canonical.not-json", { position: this.place });
  }

  space() {
    while (" \t\n\r".includes(this.text[this.place] ?? "x")) this.place += 1;
  }

  match(pattern) {
    pattern.lastIndex = this.place;
    const found = pattern.exec(this.text);
    if (found) this.place = pattern.lastIndex;
    return found?.[0];
  }

  value() {
    this.space();
    const first = this.text[this.place];
    if (first === "{") return this.nested(() => this.object());
    if (first === "[") return this.nested(() => this.array());
    if (first === '"') return this.string();
    const word = this.match(/true|false|null/y);
    if (word) return JSON.parse(word);
    const strange = this.match(/NaN|-?Infinity/y);
    if (strange) throw new Refusal("canonical.number-out-of-range", { number: strange });
    return this.number();
  }

  nested(read) {
    this.level += 1;
    if (this.level > LEVELS_READ)
      throw new Refusal("canonical.too-deep", { limit_levels: LIMIT_LEVELS });
    this.place += 1;
    const value = read();
    this.level -= 1;
    return value;
  }

  number() {
    const literal = this.match(/-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y);
    if (literal === undefined) this.fail();
    if (/^-?[0-9]+$/.test(literal) && literal.length > LONGEST_INTEGER)
      throw new Refusal("canonical.number-out-of-range", { number: literal });
    return Number(literal);
  }

  string() {
    const literal = this.match(/"([^"\\\u0000-\u001f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/y);
    if (literal === undefined) this.fail();
    return JSON.parse(literal);
  }

  array() {
    const found = [];
    this.space();
    if (this.match(/\]/y)) return found;
    for (;;) {
      found.push(this.value());
      this.space();
      if (this.match(/\]/y)) return found;
      if (!this.match(/,/y)) this.fail();
    }
  }

  object() {
    const pairs = [];
    this.space();
    if (this.match(/\}/y)) return withoutDuplicates(pairs);
    for (;;) {
      this.space();
      const key = this.string();
      this.space();
      if (!this.match(/:/y)) this.fail();
      pairs.push([key, this.value()]);
      this.space();
      if (this.match(/\}/y)) return withoutDuplicates(pairs);
      if (!this.match(/,/y)) this.fail();
    }
  }
}
