// Trust policies (C2SP tlog-policy) and proofs of inclusion (C2SP tlog-proof, RFC 9162).

import { Refusal, fromBase64, same, sha256, utf8 } from "./bytes.js";
import { decimal, parseCheckpoint, parseNote, parseVkey, signedBy } from "./notes.js";

export async function parsePolicy(text) {
  const policy = { logs: [], witnesses: [], groups: [], quorum: null };
  const lines = text.split("\n");
  for (const [place, line] of lines.entries()) {
    const words = line.split(/[ \t]+/).filter(Boolean);
    if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)) refusePolicy(place + 1);
    if (words.length && !words[0].startsWith("#")) await readPolicyLine(policy, words, place + 1);
  }
  if (policy.quorum === null) refusePolicy(0);
  return policy;
}

// The checkpoint in a signed note, with the number of witnesses, if it satisfies the policy.
export async function accept(policy, raw) {
  const note = parseNote(raw);
  const head = parseCheckpoint(note.text);
  const logs = policy.logs.filter((key) => key.name === head.origin);
  const signed = await signedBy(note, [...logs, ...policy.witnesses.map(({ key }) => key)]);
  const supported = (key) => signed.some((one) => one.key === key && one.supported);
  const doubtful = signed.some((one) => !one.supported);
  if (!logs.some(supported)) throw unsatisfied(doubtful, "log-not-trusted", { origin: head.origin });
  const reached = new Set(policy.witnesses.filter(({ key }) => supported(key)).map((it) => it.name));
  const witnesses = reached.size;
  for (const { name, threshold, members } of policy.groups)
    if (members.filter((member) => reached.has(member)).length >= threshold) reached.add(name);
  if (policy.quorum !== "none" && !reached.has(policy.quorum))
    throw unsatisfied(doubtful, "quorum-missing", { quorum: policy.quorum });
  return { ...head, witnesses };
}

export function parseProof(text) {
  const split = text.indexOf("\n\n");
  const lines = text.slice(0, Math.max(split, 0)).split("\n");
  if (split < 0 || lines.shift() !== "c2sp.org/tlog-proof@v1") refuseProof();
  if (lines[0]?.startsWith("extra ") && !fromBase64(lines.shift().slice(6))) refuseProof();
  const index = lines[0]?.startsWith("index ") ? decimal(lines.shift().slice(6)) : null;
  const hashes = lines.map(fromBase64);
  if (index === null || hashes.length > 63 || hashes.some((hash) => hash?.length !== 32))
    refuseProof();
  const checkpoint = utf8(text.slice(split + 2));
  try {
    parseNote(checkpoint);
  } catch {
    refuseProof();
  }
  return { index, hashes, checkpoint };
}

export async function verifyInclusion({ index, hashes }, { size, root }, entry) {
  if (size <= 0) throw new Refusal("merkle.tree-size", { size });
  if (index >= size) throw new Refusal("merkle.leaf-index", { index, size });
  let found = await sha256(Uint8Array.of(0), entry);
  let [number, last] = [index, size - 1];
  const half = () => {
    number = Math.floor(number / 2);
    last = Math.floor(last / 2);
  };
  for (const sibling of hashes) {
    if (last === 0) throw new Refusal("merkle.proof-length", { length: hashes.length });
    if (number % 2 || number === last) {
      found = await sha256(Uint8Array.of(1), sibling, found);
      while (number % 2 === 0 && number) half();
    } else found = await sha256(Uint8Array.of(1), found, sibling);
    half();
  }
  if (last) throw new Refusal("merkle.proof-length", { length: hashes.length });
  if (!same(found, root)) throw new Refusal("merkle.root-mismatch");
}

async function readPolicyLine(policy, words, line) {
  const [kind, name, third, ...rest] = words;
  const names = [...policy.witnesses, ...policy.groups].map((one) => one.name);
  const fresh = () => name && name !== "none" && !names.includes(name);
  if (kind === "log" && (words.length === 2 || words.length === 3)) {
    policy.logs.push(await policyKey(name, policy.logs, ["ed25519", "sm2-sm3"], line));
  } else if (kind === "witness" && (words.length === 3 || words.length === 4) && fresh()) {
    const types = ["ed25519-cosignature", "ml-dsa-44-cosignature"];
    const known = policy.witnesses.map((one) => one.key);
    policy.witnesses.push({ name, key: await policyKey(third, known, types, line) });
  } else if (kind === "group" && words.length >= 3 && fresh()) {
    policy.groups.push(policyGroup(policy, name, third, rest, names, line));
  } else if (kind === "quorum" && words.length === 2 && policy.quorum === null) {
    if (name !== "none" && !names.includes(name)) refusePolicy(line);
    policy.quorum = name;
  } else refusePolicy(line);
}

async function policyKey(text, known, types, line) {
  let key = null;
  try {
    key = await parseVkey(text);
  } catch {
    refusePolicy(line);
  }
  if (!types.includes(key.type.name) || known.some((one) => same(one.point, key.point)))
    refusePolicy(line);
  return key;
}

function policyGroup(policy, name, words, members, names, line) {
  const taken = policy.groups.flatMap((group) => group.members);
  const distinct = members.length && new Set(members).size === members.length;
  const usable = members.every((member) => names.includes(member) && !taken.includes(member));
  const count = { any: "1", all: String(members.length) }[words] ?? words;
  const threshold = /^[1-9][0-9]{0,5}$/.test(count) ? Number(count) : Infinity;
  if (!distinct || !usable || threshold > members.length) refusePolicy(line);
  return { name, threshold, members };
}

function unsatisfied(doubtful, code, values) {
  return doubtful
    ? new Refusal("signature.unsupported-suite", { suite: "C2SP" })
    : new Refusal(`tlog-policy.${code}`, values);
}

function refusePolicy(line) {
  throw new Refusal("tlog-policy.form", { line });
}

function refuseProof() {
  throw new Refusal("tlog-proof.form", { line: 0 });
}
