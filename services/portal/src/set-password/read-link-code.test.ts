import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readLinkCode } from "./read-link-code.ts";

// With both signs that are no letters, in places where programs write them over or take them for their own.
const code = "_Ab1-Qz_x-2Dk7_-R9mTvW0sYbN4cE8gHjL6pU3fXoA";
const other = "Zk9_w-T3bVx7QmE1rYc5uHs0aLdG8nJf2PiO6tKyS4I";
const page = "https://portal.example/de/set-password";
const link = `${page}#${code}`;
const once = encodeURIComponent(link);
const twice = encodeURIComponent(once);
const inBase64 = Buffer.from(link).toString("base64");
// One that has the signs of a code alone, and is as long as one but for its end.
const sum = "d7W19KZH6rWNFXSO5IPJ6QOxa6hOQzrbDTXrddRxV1M=";
// Proofpoint's own values are as long as our codes, and made of the same signs.
const ofProofpoint = randomBytes(32).toString("base64url");
const v2 = (address: string) =>
  `https://urldefense.proofpoint.com/v2/url?u=${encodeURIComponent(address).replaceAll("-", "-2D").replaceAll("_", "-5F").replaceAll("%2F", "_").replaceAll("%", "-")}&d=DwMFaQ&c=${ofProofpoint}&r=${code.slice(1)}x&m=${other}&s=${ofProofpoint}&e=`;
const fullWidth = (text: string) =>
  text.replaceAll(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
const mail = (url: string, token: string) => `Hallo Miriam Okoye,

Sie können jetzt Ihr Passwort für das Kundenportal festlegen, in dem Harbour Ltd. eingetragen ist.

Passwort festlegen
${url}

Wenn die Seite nach einem Code fragt, fügen Sie diesen ein:
${token}

Der Link gilt einmal, bis 26. November 2026 um 12:00.`;

const shapes: Record<string, string> = {
  "the code": code,
  "the code with blanks around it": ` ${code}\n`,
  "the code with a full stop": `${code}.`,
  "the code with a comma": `${code}, and then?`,
  "the code in quotes": `"${code}"`,
  "the code in German quotes": `„${code}“`,
  "the code in French quotes": `« ${code} »`,
  "the code in brackets": `(${code})`,
  "the code in square brackets": `[${code}]`,
  "the code in angle brackets": `<${code}>`,
  "the code as code": `\`${code}\``,
  "the code in bold": `**${code}**`,
  "the code in italics": `_${code}_`,
  "the code underlined": `__${code}__`,
  "the code with its words": `Code: ${code}`,
  "the code behind a hash": `#${code}`,
  "the code with a tracker": `${code}?utm_source=mail`,
  "the code with a tracker of another kind": `${code}&fbclid=IwAR0x`,
  "the code cut by a line's end": `${code.slice(0, 20)}\r\n ${code.slice(20)}`,
  "the code cut by blanks": `${code.slice(0, 10)} ${code.slice(10, 30)} ${code.slice(30)}`,
  "the code cut by a no-break space": `${code.slice(0, 10)}\u00a0${code.slice(10)}`,
  "the code with soft hyphens": `${code.slice(0, 9)}\u00ad${code.slice(9, 31)}\u00ad${code.slice(31)}`,
  "the code with signs that nobody sees": `\ufeff\u202a${code.slice(0, 9)}\u200b${code.slice(9)}\u202c\u2060`,
  "the code in full width": fullWidth(code),
  "the code quoted": `> ${code}`,
  "the code as percents": `%${Buffer.from(code)
    .toString("hex")
    .replaceAll(/..(?!$)/g, "$&%")}`,
  "the link": link,
  "the link of an earlier version": `https://portal.example/set-password#${code}`,
  "the link with capitals": `HTTPS://PORTAL.EXAMPLE/DE/Set-Password#${code}`,
  "the link in angle brackets": `<${link}>`,
  "the link in round brackets": `(${link})`,
  "the link with a full stop": `${link}.`,
  "the link with much behind it": `${link}>).,;!`,
  "the link as markdown": `[Passwort festlegen](${link})`,
  "the link as markdown with a title": `[x](${link} "Portal")`,
  "the link as reStructuredText": `\`x <${link}>\`_`,
  "the link as HTML": `<a href="${link}">Passwort</a>`,
  "the link as HTML without quotes": `<a href=${link}>Passwort</a>`,
  "the link of Slack": `<${link}|Passwort festlegen>`,
  "the link in JSON": JSON.stringify({ text: `x\n${link}` }).replaceAll("/", "\\/"),
  "the link in JSON that escapes all": link.replace("#", "\\u0023"),
  "the link with a slash": `${page}/#${code}`,
  "the link with a query": `${page}?x#${code}`,
  "the link with trackers before": `${page}?utm_source=a&utm_medium=b#${code}`,
  "the link with a long tracker before": `${page}?fbclid=${other}#${code}`,
  "the link with trackers behind": `${link}?utm_source=a&utm_medium=b`,
  "the link with a long tracker behind": `${link}&fbclid=${other}`,
  "the link with its hash as percents": `${page}%23${code}`,
  "the link with its hash as percents twice": `${page}%2523${code}`,
  "the link with its hash as percents six times": `${page}%252525252523${code}`,
  "the link with its hash as HTML": `${page}&#35;${code}`,
  "the link with its hash as HTML in hex": `${page}&#x23;${code}`,
  "the link with its hash as HTML by name": `${page}&num;${code}`,
  "the link with its hash as HTML twice": `${page}&amp;#35;${code}`,
  "the link without its hash": `${page}${code}`,
  "the link without its percent sign": `${page}23${code}`,
  "the code in the query": `${page}?token=${code}`,
  "the code in the query after others": `${page}?a=1&amp;token=${code}&amp;b=2`,
  "the code in the path": `${page}/${code}`,
  "the code as the query": `${page}?${code}`,
  "the code behind an ampersand": `${page}&${code}`,
  "the code named in the fragment": `${page}#token=${code}`,
  "the code behind a hash and a bang": `${page}#!/${code}`,
  "the link all as percents": once,
  "the link all as percents twice": twice,
  "the link cut by a line's end": `${page}#${code.slice(0, 30)}\r\n${code.slice(30)}`,
  "the link cut in two places": `${page.slice(0, 30)}\n${page.slice(30)}#${code.slice(0, 5)}\n${code.slice(5)}`,
  "the link cut at its hash": `${page}\n#\n${code.slice(0, 30)}\n${code.slice(30)}`,
  "the link cut, in a reply": `> ${page}#${code.slice(0, 30)}\n> ${code.slice(30)}\n>\n> Viele Grüße`,
  "the link cut in quoted-printable": `${page}#${code.slice(0, 30)}=\r\n${code.slice(30)}\r\n\r\nViele Gr=C3=BC=C3=9Fe`,
  "the link cut in quoted-printable, its lines joined": `${page}#${code.slice(0, 30)}= ${code.slice(30)}`,
  "the link in quoted-printable": `<a href=3D"${page}=23${code}" style=3D"x">`,
  "the link at the end of a line of quoted-printable": `${link}=`,
  "the link with a place to break": `${page}#${code.slice(0, 20)}<wbr>${code.slice(20)}`,
  "the link in full width": fullWidth(link),
  "the link with signs that nobody sees": `\u2068${page}#\u200b${code}\u2069`,
  "the link twice": `${link} ${link}`,
  "the link and the code": `${link}\n${code}`,
  "SafeLinks of Outlook": `https://eur01.safelinks.protection.outlook.com/?url=${once}&data=05%7C02%7Cm%40x.test%7C0a1b%7C0%7C0%7C638&sdata=${encodeURIComponent(sum)}&reserved=0`,
  "SafeLinks of Outlook in HTML": `https://nam02.safelinks.protection.outlook.com/?url=${once}&amp;data=05%7C02&amp;sdata=${encodeURIComponent(sum)}`,
  "SafeLinks of Outlook twice": `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(`https://eur01.safelinks.protection.outlook.com/?url=${once}&data=x`)}&data=y`,
  "SafeLinks of Teams": `https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=${twice}&locale=de-de&dest=${encodeURIComponent(`https://teams.microsoft.com/api?url=${twice}`)}`,
  "Proofpoint v1": `https://urldefense.proofpoint.com/v1/url?u=${once}&k=a%3D%0A&r=${ofProofpoint}&m=${other}&s=x`,
  "Proofpoint v2": v2(link),
  "Proofpoint v3": `https://urldefense.com/v3/__${page}*${code}__;Iw!!${ofProofpoint}!abc$`,
  "Proofpoint v3 with umlauts and a run": `https://urldefense.com/v3/__https://portal.example/de/grüße**Ax/set-password*${code}__;w7w_Iw!!abc$`,
  "Proofpoint v3 in SafeLinks": `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(`https://urldefense.com/v3/__${page}*${code}__;Iw!!abc$`)}&data=x`,
  Barracuda: `https://linkprotect.cudasvc.com/url?a=${once}&c=E,1,${other.slice(1)}x,&typo=1`,
  Sophos: `https://eu-west-1.protection.sophos.com?d=portal.example&u=${encodeURIComponent(inBase64)}&p=m&i=NWY&t=${sum}&h=0a1b2c&s=x`,
  Cisco: `https://secure-web.cisco.com/1Xy${ofProofpoint}/${once}`,
  "Trend Micro": `https://eu1.trendmicro.com:443/wis/clicktime/v1/query?url=${once.toLowerCase().slice(0, 20)}&x=${once}&umid=0A&auth=0a1b-0c`,
  FireEye: `https://protect2.fireeye.com/v1/url?k=0a1b-0c&q=1&e=5f&u=${once}`,
  Symantec: `https://clicktime.symantec.com/3Xy?u=${once}`,
  Google: `https://www.google.com/url?q=${page}%23${code}&source=gmail&ust=1700000000&usg=AOvVaw0x`,
  Facebook: `https://l.facebook.com/l.php?u=${once}&h=${ofProofpoint}`,
  LinkedIn: `https://www.linkedin.com/redir/redirect?url=${once}&urlhash=aB1c&trk=x`,
  Slack: `https://slack-redir.net/link?url=${once}&v=3`,
  Amazon: `https://x1.r.eu-west-1.awstrack.me/L0/${once}/1/0102018-000/abc=123`,
  "an intent of Android": `intent://portal.example/de/set-password#${code}#Intent;scheme=https;package=com.android.chrome;end`,
  "a link that writes a mail": `mailto:?subject=x&body=${once}`,
  "a whole mail": mail(link, code),
  "a whole mail whose link is guarded": mail(v2(link), code),
  "a whole mail whose link leads nowhere known": mail("https://protect-eu.mimecast.com/s/aB1cD2eF3gH4", code),
  "a whole mail whose link is cut": mail(`${page}#${code.slice(0, 20)}\n${code.slice(20)}`, "…"),
  "a whole mail as HTML": `<p>Hallo</p><a href="${page}&#35;${code}" style="x">Passwort festlegen</a><p>${code}</p>`,
};

test.each(Object.entries(shapes))("the token is read however it was pasted: %s", (_what, typed) => {
  expect(readLinkCode(typed)).toEqual({ token: code });
});

test("a token of any kind is read in every place of a link and of a mail", () => {
  for (let count = 0; count < 300; count += 1) {
    const token = randomBytes(32).toString("base64url");
    const url = `${page}#${token}`;
    const guarded = `https://urldefense.com/v3/__${page}*${token}__;Iw!!abc$`;
    for (const typed of [token, url, encodeURIComponent(url), v2(url), guarded, mail(url, token)]) {
      expect(readLinkCode(typed), typed).toEqual({ token });
    }
  }
});

describe("what has different tokens is not chosen from", () => {
  test.each([
    [`${code} ${other}`],
    [`${link}\n${page}#${other}`],
    [`${link} ${other}`],
    [`${once} ${v2(`${page}#${other}`)}`],
    [mail(link, other)],
    [`${mail(link, code)}\n\n${mail(`${page}#${other}`, other)}`],
  ])("%s", (typed) => {
    expect(readLinkCode(typed)).toEqual({ problem: "several" });
  });
});

describe("a code whose letters were made all small or all capital is not guessed", () => {
  test.each([[code.toLowerCase()], [`${page}#${code.toUpperCase()}`], [link.toLowerCase()]])("%s", (typed) => {
    expect(readLinkCode(typed)).toEqual({ problem: "changed" });
    expect(readLinkCode(`${typed} ${code}`), "beside the code itself").toEqual({ token: code });
  });
});

test.each([
  ["nothing", ""],
  ["a word", "short"],
  ["a NUL", "\0"],
  ["a code that is short by one", code.slice(1)],
  ["a code that is long by one", `${code}x`],
  ["a link whose code is short by one", link.slice(0, -1)],
  ["a link whose code is long by one", `${link}x`],
  ["a link without its code", page],
  [
    "a link of ours in SafeLinks without its code",
    `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(page)}&data=x&sdata=${encodeURIComponent(sum)}`,
  ],
  ["a link of ours in Proofpoint without its code", v2(page)],
  ["a link that only its maker can read", "https://protect-eu.mimecast.com/s/aB1cD2eF3gH4?domain=portal.example"],
  ["a sentence", "This is a sentence that has forty-three signs in it"],
  ["a heading", "# Set your password now, please use this link or that one"],
  ["a password", "walrus teapot gravel nine"],
  ["letters of another script", "é".repeat(43)],
  ["what is longer than is read", `${code}${" ".repeat(40_000)}`],
])("what has no token is said to have none: %s", (_what, typed) => {
  expect(readLinkCode(typed)).toEqual({ problem: "none" });
});
