/** Is told whether what was asked for came about; `isPartly`: it did not wholly, and nothing failed. */
export type Done = (isGood: boolean, isPartly?: boolean) => void;

/** Asks the person who typed the command; what is hidden is not shown while it is typed. */
export type Ask = (question: string, options?: { isHidden?: boolean }) => Promise<string>;

/** What a command may know of where it runs; it reads and writes nothing else by itself. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  /** The user of the operating system as whom the command runs. */
  operator: string;
  /** Where the person is: paths that are typed begin here. */
  workingDir: string;
  /** The folder of everything that this checkout makes for itself. */
  stateDir: string;
  say: (line: string) => void;
  /** Beside what is printed, and not in it. */
  complain: (line: string) => void;
  /** Undefined where nobody is there to be asked. */
  ask?: Ask | undefined;
  /** Shows how far a command is, in the place of what was shown before; only where a person looks on. */
  progress?: ((text: string) => void) | undefined;
  /** All that is written to the command. */
  readInput: () => Promise<string>;
  /** The same, piece by piece. */
  readBytes: () => AsyncIterable<Uint8Array>;
  /** Resolves when the command is told to end. */
  stopRequested: () => Promise<void>;
}
