// What a finding says, in both languages, from the same table as the Python verifier.

// sentences: {code: [zh, en]}; a value that is not known here is shown as an ellipsis.
export function sentence(sentences, code, values = {}) {
  const fill = (text) => text.replace(/\{([a-z_]+)\}/g, (_, name) => shown(values[name]));
  const [zh, en] = sentences[code] ?? [`{message}`, `{message}`];
  return { zh: fill(zh), en: fill(en) };
}

// Escaped, so that a value cannot reorder the line that shows it.
function shown(value) {
  const text = String(value ?? "…");
  const escape = (it) => `\\u${it.codePointAt(0).toString(16).padStart(4, "0")}`;
  return text.slice(0, 80).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escape) + (text.length > 80 ? "…" : "");
}
