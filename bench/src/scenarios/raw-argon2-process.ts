import { availableParallelism } from "node:os";
import { hashPassword, minimumHashSettings } from "@rekey/secrets/password-hash";
import { createSecret } from "@rekey/secrets/secret";

const seconds = Number(process.argv[2]);
let count = 0;
const startedAt = performance.now();
const endAt = startedAt + seconds * 1_000;
async function hashOn(): Promise<void> {
  while (performance.now() < endAt) {
    await hashPassword(createSecret(`a plain long passphrase ${count}`), minimumHashSettings);
    count += 1;
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, hashOn));
process.send?.((count / (performance.now() - startedAt)) * 1_000, () => process.disconnect());
