import { userInfo } from "node:os";

/** The user of the operating system as whom this process runs: by name, and by number where nobody has given one. */
export function nameOfOperator(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}
