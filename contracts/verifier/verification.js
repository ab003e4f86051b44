// The whole check of a bundle: the same steps, codes and order as contracts.bundle.verification.

import { Refusal, utf8 } from "./bytes.js";
import { decodeEntry, openFields, parseDisclosure } from "./entry.js";
import { Fields, localText } from "./fields.js";
import { decodeJson } from "./json.js";
import { requireSignedBy } from "./jws.js";
import { parseLicence } from "./licence.js";
import { accept, parseProof, verifyInclusion } from "./policy.js";
import { isSet, parseStatusList } from "./status.js";
import { issuerKey, pinned } from "./trust.js";
import { gathered, refused, verdictOf } from "./verdict.js";

const CLOCK_TOLERANCE = 5 * 60 * 1000;

// bytes: the bundle. at: milliseconds since 1970. Never throws for bad input.
export async function verifyBundle(bytes, trust, at) {
  const { findings, add } = gathered();
  const steps = { trust, at, add };
  try {
    const bundle = await readBundle(bytes);
    const licence = await parseLicence(bundle.licence);
    add("form", "passed", "licence.well-formed");
    await licenceSteps({ ...steps, bundle, licence });
  } catch (error) {
    refused(add, "form", error);
  }
  return verdictOf(findings);
}

async function licenceSteps(steps) {
  const { bundle, licence, at, add } = steps;
  const { content } = licence;
  const practice = content.market === "practice";
  add("market", practice ? "noted" : "passed", `market.${content.market}`);
  const logged = [];
  const later = (...finding) => logged.push(finding);
  const index = bundle.log ? await logSteps({ ...steps, add: later }) : null;
  if (!bundle.log) later("log", "failed", "log.not-logged");
  await signatureSteps(steps, index);
  const [since, until] = [localText(content.from), localText(content.until)];
  if (at < content.from) add("dates", "failed", "licence.not-yet", { since });
  else if (at >= content.until) add("dates", "failed", "licence.expired", { until });
  else add("dates", "passed", "licence.in-time", { until });
  if (content.signatureUntil !== null && at >= content.signatureUntil)
    add("signature-dates", "failed", "signature.expired");
  logged.forEach((finding) => add(...finding));
  for (const purpose of ["revocation", "suspension"]) await statusStep(steps, purpose);
}

async function signatureSteps({ bundle, licence, trust, add }, index) {
  let key = null;
  try {
    key = issuerKey(licence.jws, licence.content.issuer, bundle.didDocument);
  } catch (error) {
    refused(add, "issuer", error);
    add("signature", "skipped", "signature.skipped");
    return;
  }
  const code = await pinned(key, licence.content.issuer, trust, index);
  add("issuer", code === "issuer.pinned" ? "passed" : "failed", code);
  try {
    await requireSignedBy(licence.jws, key);
    add("signature", "passed", "signature.valid");
  } catch (error) {
    refused(add, "signature", error);
  }
}

async function logSteps({ bundle, licence, trust, add }) {
  const { entry, digests, disclosures, proof } = bundle.log;
  try {
    const envelope = decodeEntry(entry);
    const opened = await openFields(envelope.commitment, digests, disclosures);
    const kind = licence.content.parentDigest ? "licence.narrowed" : "licence.issued";
    const own = envelope.type === kind && opened.get("licence_digest") === licence.digest;
    add("entry", own ? "passed" : "failed", own ? "entry.of-this-licence" : "entry.of-another");
  } catch (error) {
    refused(add, "entry", error);
  }
  const policy = trust.policies[licence.content.market];
  if (!policy) return void add("log", "failed", "log.market-not-trusted");
  try {
    const parsed = parseProof(proof);
    const head = await accept(policy, parsed.checkpoint);
    await verifyInclusion(parsed, head, utf8(entry));
    if (head.origin !== licence.content.logOrigin)
      return void add("log", "failed", "log.other-log");
    const { index } = parsed;
    add("log", "passed", "log.included", { index, witnesses: head.witnesses });
    return index;
  } catch (error) {
    refused(add, "log", error);
  }
}

async function statusStep({ bundle, licence, trust, at, add }, purpose) {
  const { content } = licence;
  const wanted = content.statuses.find((status) => status.purpose === purpose);
  try {
    const lists = [];
    for (const text of bundle.statusLists) lists.push(await parseStatusList(text));
    const list = lists
      .filter((one) => one.url === wanted.url && one.purpose === purpose)
      .reduce((newest, one) => (newest && newest.from >= one.from ? newest : one), null);
    if (!list) throw new Refusal("status.missing");
    await requireListOf(content.issuer, list, bundle.didDocument, trust);
    if (at >= list.until) throw new Refusal("status.stale", { until: localText(list.until) });
    if (at < list.from - CLOCK_TOLERANCE) throw new Refusal("status.from-the-future");
    if (isSet(list, wanted.index))
      throw new Refusal(purpose === "revocation" ? "licence.revoked" : "licence.suspended");
    add(purpose, "passed", `${purpose}.clear`, { since: localText(list.from) });
  } catch (error) {
    refused(add, purpose, error);
  }
}

async function requireListOf(issuer, list, didDocument, trust) {
  if (list.issuer !== issuer) throw new Refusal("status.other-issuer");
  const key = issuerKey(list.jws, issuer, didDocument);
  await requireSignedBy(list.jws, key);
  const code = await pinned(key, issuer, trust, null);
  if (code !== "issuer.pinned") throw new Refusal(code);
}

async function readBundle(bytes) {
  const found = new Fields("bundle", decodeJson(bytes));
  found.only("format", "licence", "log", "did_document", "status_lists");
  found.oneOf("format", "licence-bundle/v1");
  const licence = found.text("licence");
  const log = (found.members.log ?? null) === null ? null : await readLog(found.object("log"));
  const didDocument = found.object("did_document").members;
  return { licence, log, didDocument, statusLists: found.texts("status_lists") };
}

async function readLog(found) {
  found.only("entry", "digests", "disclosures", "proof");
  const [entry, digests] = [found.text("entry"), found.texts("digests")];
  const disclosures = [];
  for (const text of found.texts("disclosures")) disclosures.push(await parseDisclosure(text));
  return { entry, digests, disclosures, proof: found.text("proof") };
}
