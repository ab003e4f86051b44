// A closing certificate's file: the same steps, codes and order as contracts.closing.verification.

import { Fields, localText } from "./fields.js";
import { decodeJson } from "./json.js";
import { parseJws, requireSignedBy } from "./jws.js";
import { issuerKey, pinned } from "./trust.js";
import { gathered, refused, verdictOf } from "./verdict.js";

export const CLOSING_FILE = "licence-closing-file/v1";

// bytes: the file. Never throws for bad input.
export async function verifyClosing(bytes, trust) {
  const { findings, add } = gathered();
  try {
    const file = readClosing(bytes);
    const jws = parseJws(file.certificate, "licence-closing+jwt", "json");
    const said = certificateOf(new Fields("certificate", jws.payload));
    await issuerSteps({ add, trust, jws, issuer: said.issuer, didDocument: file.didDocument });
    const [ended, closed] = [localText(said.endedAt), localText(said.closedAt)];
    add("content", "passed", "closing.ended", { licence: said.licence, ended, closed });
    add("content", "noted", "closing.destruction-stated", { copies: said.copies });
    if (said.market === "practice") add("market", "noted", "market.practice");
  } catch (error) {
    refused(add, "form", error);
  }
  return verdictOf(findings);
}

async function issuerSteps({ add, trust, jws, issuer, didDocument }) {
  let key = null;
  try {
    key = issuerKey(jws, issuer, didDocument);
  } catch (error) {
    refused(add, "issuer", error);
    add("signature", "skipped", "signature.skipped");
    return;
  }
  const code = await pinned(key, issuer, trust, null);
  add("issuer", code === "issuer.pinned" ? "passed" : "failed", code);
  try {
    await requireSignedBy(jws, key);
    add("signature", "passed", "signature.valid");
  } catch (error) {
    refused(add, "signature", error);
  }
}

function readClosing(bytes) {
  const found = new Fields("closing", decodeJson(bytes));
  found.only("format", "certificate", "did_document").oneOf("format", CLOSING_FILE);
  return { certificate: found.text("certificate"), didDocument: found.object("did_document").members };
}

function certificateOf(found) {
  found.oneOf("format", "licence-closing/v1");
  const market = found.oneOf("market", "real", "practice");
  const [issuer, licence] = ["issuer", "licence", "agreement"].map((name) => found.text(name));
  found.digest("licence_digest");
  const [endedAt, closedAt] = ["ended_at", "closed_at"].map((name) => found.instant(name));
  for (const name of ["uses", "rows", "reports"]) found.number(name);
  const destruction = found.object("destruction");
  destruction.instant("stated_at");
  return { market, issuer, licence, endedAt, closedAt, copies: destruction.number("copies") };
}
