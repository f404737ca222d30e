import type { SMTPServer } from "smtp-server";

/**
 * Hears every sender as the null sender. Nobody looks at it, and servers that send mail back name themselves in ways
 * that are no address, such as `<MAILER-DAEMON>` and qmail's `<#@[]>`, with whatever behind it.
 */
export function takeAnySender(server: SMTPServer): void {
  const connect = server.connect.bind(server);
  server.connect = (socket, options) => {
    const before = new Set(server.connections);
    connect(socket, options);
    for (const connection of server.connections) {
      if (before.has(connection)) continue;
      const hear = connection.handler_MAIL.bind(connection);
      connection.handler_MAIL = (command, callback) => hear(withoutSender(command), callback);
    }
  };
}

function withoutSender(command: Buffer): Buffer {
  return /^mail from:/i.test(command.toString("latin1")) ? Buffer.from("MAIL FROM:<>") : command;
}
