import { databaseErrorCode } from "../connection.ts";

const howToPrepare = "run npm run rekey -- database prepare, or npm start";

/** A server does not say which of the two it is. */
export const notLetIn = `PostgreSQL does not let our role in: there is none, as after a restore, or it has another password; ${howToPrepare}`;

const stops = "PostgreSQL is starting, stopping or recovering, and takes no connections";
const cut = "the connection to PostgreSQL was cut";
const noAnswer = "PostgreSQL does not answer in time";
const noWay = "no way leads to the server of PostgreSQL";

/** What can come of connecting, by the code of PostgreSQL, the system or the driver. */
const words: Readonly<Record<string, string>> = {
  "28P01": notLetIn,
  "28000":
    "PostgreSQL does not let our role in from here: it may not log in, or pg_hba.conf has no line for it with this address and this encryption",
  "3D000": "PostgreSQL has no database of that name; set it in DATABASE_URL",
  "53300":
    "PostgreSQL has too many connections, of all or of our role; raise max_connections, put a pooler in between, or start fewer processes",
  "53200": "PostgreSQL has no memory left",
  "53100": "the disk of PostgreSQL is full",
  "57P01": cut,
  "57P02": cut,
  "57P03": stops,
  "08P01":
    "the pooler in front of PostgreSQL refuses us: it does not know our role or database, lets no more in, or cannot log in itself; see its log",
  ECONNREFUSED: "nothing listens at the address of PostgreSQL",
  ECONNRESET: cut,
  EPIPE: cut,
  CONNECTION_CLOSED: cut,
  CONNECTION_ENDED: cut,
  CONNECTION_DESTROYED: cut,
  ENOTFOUND: "the name of the server of PostgreSQL is not known; see the host in DATABASE_URL",
  EAI_AGAIN: "names of servers cannot be looked up now",
  ENOENT: "there is no socket of PostgreSQL at the path in DATABASE_URL",
  EACCES: "we may not use the socket of PostgreSQL at the path in DATABASE_URL",
  ETIMEDOUT: noAnswer,
  CONNECT_TIMEOUT: noAnswer,
  EHOSTUNREACH: noWay,
  ENETUNREACH: noWay,
  TLS_REFUSED: "PostgreSQL does not offer the encryption that DATABASE_URL asks for",
  TLS_FAILED:
    "no secure connection to PostgreSQL: its certificate is not valid for this server, or of an authority that sslrootcert does not name",
};

/** What keeps us from PostgreSQL, in words and with what to do; undefined for what is no matter of connecting. */
export function describeConnecting(error: unknown): string | undefined {
  const code = databaseErrorCode(error);
  return code !== undefined && Object.hasOwn(words, code) ? words[code] : undefined;
}
