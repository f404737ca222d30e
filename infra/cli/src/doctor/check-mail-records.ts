import { createPublicKey, type KeyObject } from "node:crypto";
import { Resolver } from "node:dns/promises";
import { type Finding, ok, type Patient, warn } from "./finding.ts";

/** The texts of a name, joined; none where there is no such name. Rejects where nobody answers. */
export type ReadTexts = (name: string) => Promise<string[]>;

const patienceMs = 3_000;

/** What the net says of the domain that mails come from: who sends for it, signed by which key, and what of others. */
export async function checkMailRecords(
  service: string,
  config: Patient["config"],
  readTexts: ReadTexts = askResolver(),
): Promise<Finding[]> {
  const { MAIL_FROM: from, DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: key } = config;
  const address = (from as { address?: string } | undefined)?.address ?? "";
  const of = address.slice(address.lastIndexOf("@") + 1);
  return Promise.all([
    look(service, "spf", of, readTexts, (texts) => spfFinding(service, of, texts)),
    typeof domain === "string" && typeof selector === "string"
      ? look(service, "dkim", `${selector}._domainkey.${domain}`, readTexts, (texts, name) =>
          dkimFinding(service, name, texts, key as KeyObject),
        )
      : warn(
          service,
          "dkim",
          "mails are not signed here",
          "set DKIM_DOMAIN, DKIM_SELECTOR and DKIM_PRIVATE_KEY, unless the mail server signs",
        ),
    lookForPolicy(service, of, readTexts),
  ]);
}

function askResolver(): ReadTexts {
  const resolver = new Resolver({ timeout: patienceMs, tries: 1 });
  return async (name) => {
    try {
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(""));
    } catch (error) {
      if (["ENOTFOUND", "ENODATA"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
      throw error;
    }
  };
}

async function look(
  service: string,
  check: string,
  name: string,
  readTexts: ReadTexts,
  judge: (texts: string[], name: string) => Finding,
): Promise<Finding> {
  try {
    return judge(await readTexts(name), name);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "no answer";
    return warn(service, check, `the record of ${name} could not be asked for (${code})`, "look at it from elsewhere");
  }
}

function spfFinding(service: string, name: string, texts: string[]): Finding {
  const found = texts.filter((text) => /^v=spf1(?: |$)/i.test(text));
  const add = `add a TXT record at ${name} such as "v=spf1 a:mail.example.org -all", with your mail servers`;
  if (found.length === 0) return warn(service, "spf", `${name} does not say who may send for it (SPF)`, add);
  if (found.length > 1)
    return warn(service, "spf", `${name} has several SPF records, and counts as having none`, "leave one");
  if (/[ ]\+?all$/i.test(found[0] ?? ""))
    return warn(service, "spf", `${name} lets everybody send for it`, "end it with -all or ~all");
  return ok(service, "spf", `${name} says who may send for it`);
}

function dkimFinding(service: string, name: string, texts: string[], key: KeyObject): Finding {
  const published = texts.map((text) => /(?:^|;)\s*p=([^;]*)/i.exec(text)?.[1]?.replaceAll(/\s/g, "")).find(Boolean);
  const own = createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64");
  const add = `add a TXT record at ${name}: "v=DKIM1; k=rsa; p=${own}"`;
  if (published === undefined)
    return warn(service, "dkim", `${name} has no key, so no signature of ours can be checked`, add);
  if (published !== own) return warn(service, "dkim", `${name} has another key than DKIM_PRIVATE_KEY`, add);
  return ok(service, "dkim", `${name} has the key by which mails are signed`);
}

/** Of the domain, or of the one above it, whose policy then holds. */
async function lookForPolicy(service: string, domain: string, readTexts: ReadTexts): Promise<Finding> {
  const above = domain.split(".").slice(-2).join(".");
  for (const name of new Set([domain, above])) {
    const finding = await look(service, "dmarc", `_dmarc.${name}`, readTexts, (texts) =>
      dmarcFinding(service, name, texts),
    );
    if (finding.outcome === "ok" || name === above || finding.says.includes("could not be asked")) return finding;
  }
  return warn(service, "dmarc", `${domain} has no policy`);
}

function dmarcFinding(service: string, name: string, texts: string[]): Finding {
  const found = texts.find((text) => /^v=DMARC1\b/i.test(text));
  const policy = /;\s*p=(\w+)/i.exec(found ?? "")?.[1]?.toLowerCase();
  const add = `add a TXT record at _dmarc.${name} such as "v=DMARC1; p=quarantine; rua=mailto:dmarc@${name}"`;
  if (policy === undefined)
    return warn(
      service,
      "dmarc",
      `${name} does not say what to do with mail that only claims to be its own (DMARC)`,
      add,
    );
  if (policy === "none")
    return warn(service, "dmarc", `the policy of ${name} is "none": forged mail is let through`, add);
  return ok(service, "dmarc", `the policy of ${name} is "${policy}"`);
}
