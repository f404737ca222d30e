import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";

/** Speaks SMTP by hand, one line at a time, and resolves with the server's answer to the step that ended it. */
export async function sendMail(smtpUrl: string, mail: { from: string; to: string; lines: string[] }): Promise<string> {
  const { hostname, port } = new URL(smtpUrl);
  const socket = connect(Number(port), hostname);
  try {
    const replies = createInterface({ input: socket })[Symbol.asyncIterator]();
    const body = [...mail.lines.map((line) => line.replace(/^\./, "..")), "."].join("\r\n");
    const steps = ["EHLO test", `MAIL FROM:<${mail.from}>`, `RCPT TO:<${mail.to}>`, "DATA", body];
    let answer = await lastLine(replies);
    for (const step of steps) {
      if (!/^[23]/.test(answer)) return answer;
      socket.write(`${step}\r\n`);
      answer = await lastLine(replies);
    }
    return answer;
  } finally {
    socket.end("QUIT\r\n");
    await once(socket, "close");
  }
}

async function lastLine(replies: AsyncIterator<string, undefined>): Promise<string> {
  for (;;) {
    const { value = "" } = await replies.next();
    if (!/^\d{3}-/.test(value)) return value;
  }
}
