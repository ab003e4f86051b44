// A file of any kind that this page reads: what it says it is decides how it is checked.

import { CLOSING_FILE, verifyClosing } from "./closing.js";
import { decodeJson } from "./json.js";
import { verifyBundle } from "./verification.js";

// bytes: the file. at: milliseconds since 1970. Never throws for bad input.
export async function verifyFile(bytes, trust, at) {
  return formatOf(bytes) === CLOSING_FILE ? verifyClosing(bytes, trust) : verifyBundle(bytes, trust, at);
}

// What cannot be read is refused by name by the check of a licence.
function formatOf(bytes) {
  try {
    return decodeJson(bytes)?.format;
  } catch {
    return undefined;
  }
}
