import type { TestSystem } from "./test-system.ts";

type WithBoard = Pick<TestSystem, "consoleUrl" | "staff">;

/** Bull Board as operations ask it, below its own address. */
export async function enterBoard(system: WithBoard): Promise<(path: string) => Promise<Response>> {
  const signIn = await fetch(`${system.consoleUrl}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: system.consoleUrl },
    body: new URLSearchParams({ address: system.staff.ops.email, password: system.staff.ops.password }),
  });
  const cookie = signIn.headers
    .getSetCookie()
    .map((line) => line.split(";")[0] ?? "")
    .join("; ");
  return (path) => fetch(`${system.consoleUrl}/queues${path}`, { headers: { cookie } });
}

/** What Bull Board answers to ops: the page's own calls, and each job with its log. */
export async function readBoard(system: WithBoard): Promise<string[]> {
  const ask = await enterBoard(system);
  const read = async (path: string): Promise<string> => {
    const response = await ask(`/api/${path}`);
    if (!response.ok) throw new Error(`the board answered ${response.status} to ${path}`);
    return response.text();
  };
  const answers: string[] = [];
  for (const queue of ["credentials", "mail"]) {
    const list = await read(`queues?activeQueue=${queue}&page=1&jobsPerPage=200`);
    answers.push(list);
    const { queues } = JSON.parse(list) as { queues: { name: string; jobs: { id: string }[] }[] };
    for (const { id } of queues.find(({ name }) => name === queue)?.jobs ?? []) {
      answers.push(await read(`queues/${queue}/${id}`), await read(`queues/${queue}/${id}/logs`));
    }
  }
  return answers;
}
