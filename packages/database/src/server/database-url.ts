/**
 * A connection string that is not used as it stands. The message says what to write instead, and nothing of the string.
 */
export class DatabaseUrlFault extends Error {
  override name = "DatabaseUrlFault";
}

const example = "postgres://user:password@127.0.0.1:5432/rekey";
const mustBe = `must be a URL such as ${example}`;

/** The words of libpq, each once: the last one counts. */
export type DatabaseWords = Map<string, string>;

const host = String.raw`(?:\[[0-9A-Fa-f:.]+(?:%25[\w.-]+)?\]|[A-Za-z0-9_.%~-]*)(?::[0-9]*)?`;
const afterLogin = new RegExp(String.raw`^(${host}(?:,${host})*)(?:/([^/?#@]*))?/?(?:\?(.*))?$`, "s");

/**
 * Reads a URL, or libpq's `host=… dbname=…`, as libpq does; a password may also hold what a URL wants in percent form.
 */
export function splitDatabaseUrl(given: string): DatabaseWords {
  const text = unquote(given.trim());
  if (/^jdbc:/i.test(text))
    throw new DatabaseUrlFault(`${mustBe}: without jdbc:, and with user:password@ before the host`);
  if (/^[a-z+]*postgres[a-z0-9]*\+[a-z0-9]+:\/\//i.test(text) || /^[a-z]+\+postgres/i.test(text))
    throw new DatabaseUrlFault(`${mustBe}: without a + and a driver's name before ://`);
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? [];
  if (scheme !== undefined && rest !== undefined) {
    if (!/^postgres(ql)?$/i.test(scheme)) throw new DatabaseUrlFault(mustBe);
    return splitUrl(rest);
  }
  if (/^[a-z_]+\s*=/i.test(text)) return splitWords(text);
  throw new DatabaseUrlFault(mustBe);
}

function unquote(text: string): string {
  const [, inside] = /^(?:'(.*)'|"(.*)")$/s.exec(text)?.filter((part) => part !== undefined) ?? [];
  return (inside ?? text).trim();
}

/**
 * What stands before the first @ after which all is in form: so a password may have an @, and so may what follows a ?.
 */
function splitUrl(rest: string): DatabaseWords {
  for (let at = rest.indexOf("@"); at !== -1; at = rest.indexOf("@", at + 1)) {
    const parts = afterLogin.exec(rest.slice(at + 1));
    if (parts) return wordsOf(parts, rest.slice(0, at));
  }
  const parts = rest.includes("@") && !/^[^@]*\?/.test(rest) ? null : afterLogin.exec(rest);
  if (parts) return wordsOf(parts, undefined);
  throw new DatabaseUrlFault(
    `${mustBe}; in a name or password, @ / ? # % and : are written %40 %2F %3F %23 %25 and %3A`,
  );
}

function wordsOf([, hosts = "", path = "", query]: RegExpExecArray, login: string | undefined): DatabaseWords {
  const words: DatabaseWords = new Map();
  if (login !== undefined) {
    const colon = login.indexOf(":");
    words.set("user", decode(colon === -1 ? login : login.slice(0, colon)));
    if (colon !== -1) words.set("password", decode(login.slice(colon + 1)));
  }
  const places = hosts.split(",").map((place) => /^(\[.*\]|[^:]*)(?::(.*))?$/.exec(place) ?? []);
  if (hosts !== "")
    words.set("host", places.map(([, name = ""]) => decode(name.replace(/^\[(.*)\]$/, "$1"))).join(","));
  if (places.some(([, , port]) => port)) words.set("port", places.map(([, , port = ""]) => port).join(","));
  if (path !== "") words.set("dbname", decode(path));
  for (const pair of query?.split("&") ?? []) {
    if (pair === "") continue;
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (name === undefined || value === undefined || value.includes("#"))
      throw new DatabaseUrlFault(
        "after the ? every word is name=value, and what is none of letters and digits in percent form",
      );
    words.set(decode(name), decode(value));
  }
  return words;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new DatabaseUrlFault("has a % that is not followed by two hex digits: a % itself is written %25");
  }
}

const word = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gisy;

function splitWords(text: string): DatabaseWords {
  const words: DatabaseWords = new Map();
  let end = 0;
  for (const match of text.matchAll(word)) {
    const [whole, name = "", quoted, plain = ""] = match;
    words.set(name, (quoted ?? plain).replaceAll(/\\(.)/gs, "$1"));
    end = match.index + whole.length;
  }
  if (text.slice(end).trim() === "") return words;
  throw new DatabaseUrlFault(
    "has to be name=value, with a blank between them, and 'quotes' around a value with blanks",
  );
}
