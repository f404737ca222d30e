// Some hundred lines: long enough to be worth a read, and short enough that nobody notices the page being busy.
const chunkBytes = 131_072;

interface Reading {
  signal: AbortSignal;
  /** How much of the file has been read, between 0 and 1. */
  onProgress: (share: number) => void;
}

/** A file, which is never held whole. While a chunk is read the page has its turn, so it goes on answering its user. */
export async function* readChunks(file: Blob, { signal, onProgress }: Reading): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += chunkBytes) {
    const chunk = await file.slice(at, at + chunkBytes).arrayBuffer();
    signal.throwIfAborted();
    onProgress(at / file.size);
    yield new Uint8Array(chunk);
  }
}
