// Hashes passwords and does nothing else, as many at once as there are cores, by the library that most programs take.
import { availableParallelism } from "node:os";
import { argon2id, hash } from "argon2";

const options = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const startedAt = performance.now();
const endAt = startedAt + Number(process.argv[2]) * 1_000;
let count = 0;
async function hashOn() {
  while (performance.now() < endAt) {
    await hash(`a plain long passphrase ${count}`, options);
    count += 1;
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, hashOn));
process.send?.((count / (performance.now() - startedAt)) * 1_000, () => process.disconnect());
