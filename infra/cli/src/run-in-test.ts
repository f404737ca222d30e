import { createProgram } from "./create-program.ts";

interface Given {
  env: Record<string, string>;
  /** What a person types, one after the other; undefined: nobody is there. */
  answers?: string[] | undefined;
  /** What is written to the command. */
  input?: string;
}

/** Runs a command in this process, with surroundings that the test makes up. */
export async function runInTest(args: readonly string[], { env, answers, input = "" }: Given) {
  const said: string[] = [];
  const complained: string[] = [];
  const asked: { question: string; isHidden: boolean }[] = [];
  const left = [...(answers ?? [])];
  let isGood = false;
  const program = createProgram(
    {
      env,
      operator: "tester",
      workingDir: "/",
      stateDir: "/nowhere",
      say: (line) => void said.push(line),
      complain: (line) => void complained.push(line),
      ask:
        answers &&
        ((question, { isHidden = false } = {}) => {
          asked.push({ question, isHidden });
          const answer = left.shift();
          return answer === undefined ? Promise.reject(new Error("nobody answers")) : Promise.resolve(answer);
        }),
      readInput: () => Promise.resolve(input),
      readBytes: async function* readBytes() {},
      stopRequested: () => Promise.resolve(),
    },
    (good) => void (isGood = good),
  );
  await program.parseAsync(["node", "rekey", ...args]);
  return { isGood, said, complained, asked };
}
