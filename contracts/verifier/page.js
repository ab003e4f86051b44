// The page: a file in, a verdict out, nothing sent anywhere.

import { verifyFile } from "./file.js";
import { loadTrust } from "./trust.js";
import { sentence } from "./wording.js";

const MARKS = { passed: "✓", failed: "✗", noted: "!", skipped: "–" };
const part = (id) => document.getElementById(id);
const within = (id) => JSON.parse(part(id).textContent);

async function answer() {
  const [file] = part("licence").files;
  if (!file) return;
  const at = part("at").value ? new Date(part("at").value).getTime() : Date.now();
  try {
    const trust = await loadTrust(await trustFiles());
    show(await verifyFile(new Uint8Array(await file.arrayBuffer()), trust, at));
  } catch (error) {
    const { code, values } = error;
    show({ valid: false, findings: [{ check: "trust", outcome: "failed", code, values }] });
  }
}

async function trustFiles() {
  const files = within("trusted");
  for (const file of part("trust").files) files[file.name] = await file.text();
  return files;
}

function show({ valid, findings }) {
  const box = part("answer");
  box.className = valid ? "valid" : "invalid";
  const heading = document.createElement("h2");
  heading.append(...inBoth(valid ? "有效" : "无效", valid ? "Valid" : "Not valid"));
  const list = document.createElement("ul");
  for (const finding of findings) list.append(line(finding));
  const practice = findings.some(({ code }) => code === "market.practice");
  box.replaceChildren(...(practice ? [notice()] : []), heading, list);
}

function line({ outcome, code, values }) {
  const item = document.createElement("li");
  const { zh, en } = sentence(within("sentences"), code, values);
  const name = document.createElement("code");
  name.textContent = ` ${code}`;
  item.className = outcome;
  item.append(`${MARKS[outcome]} `, ...inBoth(zh, en), name);
  return item;
}

function notice() {
  const box = document.createElement("p");
  box.className = "practice";
  box.append(...inBoth("练习，无效力", "practice, no effect"));
  return box;
}

function inBoth(zh, en) {
  return [["zh-CN", zh], ["en", en]].map(([language, text]) => {
    const part = document.createElement("span");
    part.lang = language;
    part.textContent = text;
    return part;
  });
}

function start() {
  const root = document.documentElement;
  for (const id of ["licence", "trust", "at"]) part(id).addEventListener("change", answer);
  part("trust-choice").hidden = Object.keys(within("trusted")).length > 0;
  part("language").addEventListener("click", () => {
    root.lang = root.lang === "en" ? "zh-CN" : "en";
    part("language").textContent = root.lang === "en" ? "中文" : "English";
  });
}

if (typeof document !== "undefined") start();
