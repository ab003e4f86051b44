// Asks jose and vc-bitstring-status-list about what stands in the file given, and prints answers.
import { readFileSync } from "node:fs";
import { decodeList } from "@digitalbazaar/vc-bitstring-status-list";
import { compactVerify, importJWK } from "jose";

const { jwk, licence, tampered, encodedList, indexes } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const key = await importJWK(jwk, "Ed25519");
const { payload, protectedHeader } = await compactVerify(licence, key);
const refused = await compactVerify(tampered, key).then(() => "accepted", (error) => error.code);
const list = await decodeList({ encodedList });
console.log(
  JSON.stringify({
    header: protectedHeader,
    refused,
    payload: JSON.parse(new TextDecoder().decode(payload)),
    length: list.length,
    set: indexes.map((index) => list.getStatus(index)),
  }),
);
