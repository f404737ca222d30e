import { createReadStream, createWriteStream, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { judgeInThreads } from "@rekey/proof/judge-in-threads";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { generateSigningKey, openSigner, parseVerifierKey } from "@rekey/proof/note";
import { sampleExport, sampleOrigin } from "@rekey/proof/sample-history";
import { verifyExport } from "@rekey/proof/verify-export";

/** Writes a whole export of made-up rows, verifies it, and tells how many rows a second of processor time took. */

const [, , file = "", count = "1000000"] = process.argv;
const rows = Number(count);
const { signingKey, vkey } = await generateSigningKey(sampleOrigin);
const signer = await openSigner(signingKey);
const key = await parseVerifierKey(vkey);
if (key === undefined) throw new Error("a key that was just made is none");

const sample = { origin: sampleOrigin, rows, checkpointEvery: 1_000, signersOf: () => [signer], keys: [vkey] };
await pipeline(async function* () {
  for await (const line of sampleExport(sample)) yield `${line}\n`;
}, createWriteStream(file));

const before = process.cpuUsage();
const startedAt = performance.now();
const verdict = await verifyExport(createReadStream(file, { highWaterMark: 262_144 }), {
  primitives: nodePrimitives,
  keys: [key],
  checkpoints: [],
  judge: judgeInThreads,
});
const { user, system } = process.cpuUsage(before);
const seconds = (performance.now() - startedAt) / 1_000;
rmSync(file);
if (!verdict.isGood) throw new Error("the export does not verify");
const result = { perSecond: rows / seconds, perProcessorSecond: rows / ((user + system) / 1e6) };
if (process.send) process.send(result, () => process.disconnect());
else process.stdout.write(`${JSON.stringify(result)}\n`);
