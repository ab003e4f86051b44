// Findings in their order, and the verdict that they give.

import { Refusal } from "./bytes.js";

export function gathered() {
  const findings = [];
  const add = (check, outcome, code, values) => findings.push({ check, outcome, code, values });
  return { findings, add };
}

export function verdictOf(findings) {
  const valid = findings.length > 0 && findings.every(({ outcome }) => outcome !== "failed");
  return { valid, findings };
}

// Anything unforeseen is a failure of that step too: nothing is valid because a program stumbled.
export function refused(add, check, error) {
  if (error instanceof Refusal) add(check, "failed", error.code, error.values);
  else add(check, "failed", "verifier.unforeseen", { message: String(error?.message) });
}
