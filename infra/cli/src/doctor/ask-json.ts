import { insecureWords } from "@rekey/runtime/secure-connection-words";

/** `isThere`: somebody answered, and what came is not what has to be there. */
export type Asked = { json: object } | { trouble: string; remedy?: string; isThere: boolean };

const patienceMs = 5_000;
const maxBytes = 262_144;

/** What a server says at an address, as services ask it: no other address is followed, and not everything is read. */
export async function askJson(url: string): Promise<Asked> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(patienceMs) });
    if (response.status !== 200) {
      await response.body?.cancel();
      // Of a proxy before a service that is not started yet.
      return { trouble: `it answers ${response.status}`, isThere: response.status < 500 };
    }
    return readObject(await readBounded(response));
  } catch (error) {
    const insecure = insecureWords(error);
    if (insecure !== undefined) return { trouble: insecure.says, remedy: insecure.remedy, isThere: true };
    return { trouble: `it does not answer (${codeOf(error)})`, isThere: false };
  }
}

async function readBounded(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function readObject(text: string | undefined): Asked {
  if (text === undefined) return { trouble: `it answers with more than ${maxBytes} bytes`, isThere: true };
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null) return { json };
  } catch {
    // Told as any other answer that is no object.
  }
  return { trouble: "it answers with something that is no JSON object", isThere: true };
}

function codeOf(error: unknown): string {
  const { cause, name } = error as { cause?: { code?: unknown }; name?: unknown };
  if (typeof cause?.code === "string") return cause.code;
  return name === "TimeoutError" ? "no answer in five seconds" : "no answer";
}
