import { hashOfNothing, type HashKind, type HashSettings, kindOfHash, nameOfKind, readHead } from "./hash-kind.ts";
import { hashPassword, verifyPassword } from "./password-hash.ts";
import type { Secret } from "./secret.ts";
import { type Asker, createTurns, hashesAtOnce, type Turns } from "./take-turns.ts";

export interface PasswordChecks {
  /**
   * Does the same work whatever is stored: nothing, a hash of today's settings, one of earlier settings or one that
   * another program has made. Throws `NoTurn` when too many wait.
   */
  check(storedHash: string | undefined, password: Secret, asker: Asker): Promise<boolean>;
  /** Makes the hash of a new password, by the present settings and in its turn. */
  hash(password: Secret, asker: Asker): Promise<string>;
  /** Tells of what kinds the stored hashes are, each as it stands in one: "m=19456,t=2,p=1", "$2y$12". */
  learn(inUse: readonly string[]): void;
}

export interface PasswordCheckOptions {
  settings: HashSettings;
  turns: Turns;
  verify?: typeof verifyPassword;
}

/**
 * Every check makes one hash of each kind that occurs, the present one included: the stored one at its own settings,
 * and one of nothing at the others. So its time says nothing of what is stored, or whether anything is.
 */
export function createPasswordChecks({
  settings,
  turns,
  verify = verifyPassword,
}: PasswordCheckOptions): PasswordChecks {
  const withName = (kind: HashKind) => [nameOfKind(kind), kind] as const;
  const present = withName({ scheme: "argon2id", ...settings });
  let inUse = new Map<string, HashKind>([present]);
  return {
    async check(storedHash, password, asker) {
      const theirs = storedHash === undefined ? undefined : kindOfHash(storedHash);
      // One that nobody has told of is learned here, so that from now on all checks cost it.
      if (theirs !== undefined) inUse.set(...withName(theirs));
      const stored = theirs === undefined ? undefined : { name: nameOfKind(theirs), hash: storedHash };
      return turns.take(async () => {
        let isRight = false;
        for (const [name, each] of inUse) {
          const nothing = hashOfNothing(each);
          const isTheirs = name === stored?.name;
          const matches = await verify((isTheirs ? stored?.hash : undefined) ?? nothing, password);
          isRight ||= matches && isTheirs;
        }
        return isRight;
      }, asker);
    },
    hash: (password, asker) => turns.take(() => hashPassword(password, settings), asker),
    learn(texts) {
      const known = texts.flatMap((text) => readHead(text) ?? []);
      inUse = new Map([present, ...known.map(withName)]);
    },
  };
}

export interface LearnOptions {
  /** Of what kinds all stored hashes are, each once. */
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

export interface OpenChecksOptions extends Pick<LearnOptions, "load" | "onFailure"> {
  settings: HashSettings;
  /** What the process has for all its work. */
  threads: number;
  /** How many checks may wait for their turn. */
  waiting: number;
}

/** The checks of a process, in turn and with what it knows of the stored hashes kept fresh until it is disposed of. */
export function openPasswordChecks({ settings, threads, waiting, ...learning }: OpenChecksOptions) {
  const turns = createTurns({ atOnce: hashesAtOnce({ lanes: settings.lanes, threads }), waiting });
  const checks = createPasswordChecks({ settings, turns });
  const learner = keepLearning(checks, { ...learning, everyMs: 600_000, retryMs: 5_000 });
  return { ...checks, [Symbol.dispose]: () => learner[Symbol.dispose]() };
}
