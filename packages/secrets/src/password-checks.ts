import { hashOfNothing, parseHashSettings, settingsOfHash, verifyPassword } from "./password-hash.ts";
import type { HashSettings } from "./password-hash.ts";
import type { Secret } from "./secret.ts";
import type { Asker, Turns } from "./take-turns.ts";

export interface PasswordChecks {
  /**
   * Does the same work whatever is stored: nothing, a hash of today's settings or one of earlier settings. Throws
   * `NoTurn` when too many wait.
   */
  check(storedHash: string | undefined, password: Secret, asker: Asker): Promise<boolean>;
  /** Tells what settings the stored hashes have, each as it stands in one, such as "m=19456,t=2,p=1". */
  learn(inUse: readonly string[]): void;
}

export interface PasswordCheckOptions {
  settings: HashSettings;
  turns: Turns;
  verify?: typeof verifyPassword;
}

const keyOf = ({ memoryKib, passes, lanes }: HashSettings): string => `${memoryKib},${passes},${lanes}`;

/**
 * Every check makes one hash for each settings that occur, the present ones included: the stored one at its own
 * settings, and one of nothing at the others. So its time says nothing of what is stored, or whether anything is.
 */
export function createPasswordChecks({
  settings,
  turns,
  verify = verifyPassword,
}: PasswordCheckOptions): PasswordChecks {
  const present = [keyOf(settings), settings] as const;
  let inUse = new Map<string, HashSettings>([present]);
  return {
    async check(storedHash, password, asker) {
      const theirs = storedHash === undefined ? undefined : settingsOfHash(storedHash);
      // One that nobody has told of is learned here, so that from now on all checks cost it.
      if (theirs !== undefined) inUse.set(keyOf(theirs), theirs);
      const stored = theirs === undefined ? undefined : { key: keyOf(theirs), hash: storedHash };
      return turns.take(async () => {
        let isRight = false;
        for (const [key, each] of inUse) {
          const nothing = hashOfNothing(each);
          const isTheirs = key === stored?.key;
          const matches = await verify((isTheirs ? stored?.hash : undefined) ?? nothing, password);
          isRight ||= matches && isTheirs;
        }
        return isRight;
      }, asker);
    },
    learn(texts) {
      const known = texts.flatMap((text) => parseHashSettings(text) ?? []);
      inUse = new Map([present, ...known.map((each) => [keyOf(each), each] as const)]);
    },
  };
}

export interface LearnOptions {
  /** The settings of all stored hashes, each once. */
  load: () => Promise<readonly string[]>;
  everyMs: number;
  /** The pause after a load that failed. */
  retryMs: number;
  onFailure: (error: unknown) => void;
}

/** Asks now and every so often with which settings the stored hashes were made. Disposing ends it. */
export function keepLearning(checks: Pick<PasswordChecks, "learn">, options: LearnOptions): Disposable {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const round = async (): Promise<void> => {
    let pauseMs = options.everyMs;
    try {
      checks.learn(await options.load());
    } catch (error) {
      if (!isOver) options.onFailure(error);
      pauseMs = options.retryMs;
    }
    if (!isOver) timer = setTimeout(() => void round(), pauseMs).unref();
  };
  void round();
  return {
    [Symbol.dispose]: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
