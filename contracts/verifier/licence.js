// The licence's credential.

import { Refusal, digestOf, utf8 } from "./bytes.js";
import { requireIssuerKey } from "./did.js";
import { Fields } from "./fields.js";
import { canonicalText } from "./json.js";
import { parseJws } from "./jws.js";
import { statusEntry } from "./status.js";

const LICENCE_CONTEXT =
  '["https://www.w3.org/ns/credentials/v2","https://data-element.example/ns/licence/1"]';
const LICENCE_TYPE = '["VerifiableCredential","DataUsageLicence"]';
const NOTICE = "练习，无效力 / practice, no effect";

export async function parseLicence(text) {
  const jws = parseJws(text);
  const content = contentOf(new Fields("licence", jws.payload));
  requireIssuerKey(jws.kid, content.issuer);
  return { jws, content, digest: await digestOf(utf8(text)) };
}

function contentOf(found) {
  found.only(
    ...["@context", "id", "type", "issuer", "validFrom", "validUntil", "iat", "exp"],
    ...["credentialSubject", "credentialStatus"],
  );
  if (canonicalText(found.members["@context"] ?? null) !== LICENCE_CONTEXT)
    throw new Refusal("licence.unknown-context", { document: "licence" });
  if (canonicalText(found.members.type ?? null) !== LICENCE_TYPE)
    found.refuse("type", "VerifiableCredential DataUsageLicence");
  const subject = found.object("credentialSubject");
  subject.only(
    ...["type", "market", "notice", "holder", "scenario", "policy", "agreementDigest", "product"],
    ...["evidenceDigest", "logOrigin", "parentDigest"],
  );
  const content = {
    id: found.text("id"),
    issuer: found.text("issuer"),
    market: marketOf(subject),
    ...subjectOf(subject),
    issuedAt: found.seconds("iat"),
    from: found.instant("validFrom"),
    until: found.instant("validUntil"),
    statuses: found.objects("credentialStatus").map(statusEntry),
    signatureUntil: found.has("exp") ? found.seconds("exp") : null,
    parentDigest: subject.has("parentDigest") ? subject.digest("parentDigest") : null,
  };
  if (content.from >= content.until) throw new Refusal("licence.dates");
  const purposes = content.statuses.map((status) => status.purpose).sort();
  if (purposes.join() !== "revocation,suspension") throw new Refusal("licence.status-entries");
  return content;
}

function marketOf(subject) {
  subject.oneOf("type", "DataUsage");
  const market = subject.oneOf("market", "real", "practice");
  if ((subject.members.notice ?? null) !== (market === "practice" ? NOTICE : null))
    throw new Refusal("licence.practice-notice");
  return market;
}

function subjectOf(subject) {
  const holder = subject.object("holder").only("identifier", "name");
  const person = { identifier: holder.text("identifier"), name: holder.text("name") };
  const scenario = subject.text("scenario");
  const policy = subject.object("policy").members;
  const agreementDigest = subject.digest("agreementDigest");
  const goods = subject.object("product").only("id", "version", "digest");
  return {
    holder: person,
    scenario,
    policy,
    agreementDigest,
    product: { id: goods.text("id"), version: goods.text("version"), digest: goods.digest("digest") },
    evidenceDigest: subject.digest("evidenceDigest"),
    logOrigin: subject.text("logOrigin"),
  };
}
