// Reads {script, trust, cases: {name: {licence: base64, at}}} and prints {name: verdict}.
import { readFileSync } from "node:fs";

const { script, trust, sentences, cases } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { loadTrust, verifyFile, sentence } = await new Function(
  `${script}; return Promise.resolve({ loadTrust, verifyFile, sentence });`,
)();
const trusted = await loadTrust(trust);
const verdicts = {};
for (const [name, { licence, at }] of Object.entries(cases)) {
  const bytes = new Uint8Array(Buffer.from(licence, "base64"));
  const { valid, findings } = await verifyFile(bytes, trusted, Date.parse(at));
  verdicts[name] = {
    valid,
    findings: findings.map(({ check, outcome, code, values }) => {
      return { check, outcome, code, ...sentence(sentences, code, values) };
    }),
  };
}
console.log(JSON.stringify(verdicts));
