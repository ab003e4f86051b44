// Reading the members of a document one by one; a member that the format does not know is refused.

import { Refusal } from "./bytes.js";
import { isObject } from "./json.js";

export class Fields {
  constructor(document, members) {
    if (!isObject(members)) throw new Refusal("field", { document, member: "", wanted: "object" });
    this.document = document;
    this.members = members;
  }

  refuse(member, wanted) {
    throw new Refusal("field", { document: this.document, member, wanted });
  }

  has(name) {
    return name in this.members;
  }

  only(...names) {
    for (const name of Object.keys(this.members))
      if (!names.includes(name)) this.refuse(name, "no such member");
    return this;
  }

  text(name) {
    const value = this.members[name];
    if (typeof value !== "string" || !value) this.refuse(name, "text");
    return value;
  }

  oneOf(name, ...values) {
    if (!values.includes(this.members[name])) this.refuse(name, values.join(" | "));
    return this.members[name];
  }

  digest(name) {
    const value = this.members[name];
    if (typeof value !== "string" || !/^sha256:[0-9a-f]{64}$/.test(value))
      this.refuse(name, "sha256:<hex>");
    return value;
  }

  number(name) {
    const value = this.members[name];
    if (!Number.isSafeInteger(value) || value < 0) this.refuse(name, "whole number from 0 on");
    return value;
  }

  // Milliseconds since 1970 of YYYY-MM-DDThh:mm:ssZ.
  instant(name) {
    const value = this.members[name];
    const form = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;
    const at = typeof value === "string" && form.test(value) ? Date.parse(value) : NaN;
    // Date.parse rolls 30 February over into March: only a date that reads back is one.
    if (Number.isNaN(at) || instantText(at) !== value) this.refuse(name, "YYYY-MM-DDThh:mm:ssZ");
    return at;
  }

  seconds(name) {
    const value = this.members[name];
    if (!Number.isSafeInteger(value) || value < -62135596800 || value > 253402300799)
      this.refuse(name, "seconds since 1970");
    return value * 1000;
  }

  object(name) {
    const value = this.members[name];
    if (!isObject(value)) this.refuse(name, "object");
    return new Fields(`${this.document}.${name}`, value);
  }

  list(name) {
    if (!Array.isArray(this.members[name])) this.refuse(name, "list");
    return this.members[name];
  }

  objects(name) {
    return this.list(name).map((item, place) => {
      if (!isObject(item)) this.refuse(`${name}[${place}]`, "object");
      return new Fields(`${this.document}.${name}[${place}]`, item);
    });
  }

  texts(name) {
    return this.list(name).map((item, place) => {
      if (typeof item !== "string" || !item) this.refuse(`${name}[${place}]`, "text");
      return item;
    });
  }
}

// As people in China read it, to the second.
export function localText(milliseconds) {
  if (milliseconds >= Date.UTC(9999, 11, 31, 16)) return instantText(milliseconds);
  return `${instantText(milliseconds + 8 * 3600000).replace("T", " ").replace("Z", "")} (UTC+8)`;
}

export const instantText = (milliseconds) =>
  new Date(milliseconds).toISOString().replace(/\.[0-9]{3}Z$/, "Z");
