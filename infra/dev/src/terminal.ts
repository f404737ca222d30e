import { stripVTControlCharacters } from "node:util";
import { readableLine } from "./readable-line.ts";
import { serviceCatalogue, type ServiceName } from "./service-catalogue.ts";

export interface Terminal {
  /** One step of starting or stopping. */
  step(line: string): void;
  /** Something happened that a person should notice. */
  note(line: string): void;
  text(block: string): void;
  fault(message: string): void;
  /** A log line of a service; while things start and stop only those that somebody has to act on are shown. */
  serviceLine(service: ServiceName, line: string): void;
  showLogs(shown: boolean): void;
}

export function openTerminal(out: NodeJS.WriteStream, err: NodeJS.WriteStream): Terminal {
  let logsShown = false;
  // Somebody closed the terminal or the pipe; that is no reason to fail while stopping.
  for (const stream of [out, err]) stream.on("error", () => {});
  const colours = out.isTTY === true;
  const plain = (text: string) => (colours ? text : stripVTControlCharacters(text));
  const prefix = (short: string, colour: number) => plain(`\u001b[${colour}m${short.padEnd(8)}\u001b[0m `);
  return {
    step: (line) => void out.write(`  ${line}\n`),
    note: (line) => void out.write(`${prefix("rekey", 93)}${line}\n`),
    text: (block) => void out.write(plain(block)),
    fault: (message) => void err.write(`${message}\n`),
    serviceLine: (service, line) => {
      const { level, text, isRoutine } = readableLine(line);
      if (isRoutine || (!logsShown && level !== "error" && level !== "fatal")) return;
      const { short, colour } = serviceCatalogue[service];
      out.write(`${prefix(short, colour)}${text}\n`);
    },
    showLogs: (shown) => {
      logsShown = shown;
    },
  };
}
