import { attributes, type Html, html } from "@rekey/web/html";
import { schemes } from "./force-scheme.ts";

interface Preview {
  mails: readonly PreviewedMail[];
  languages: readonly string[];
  /** What would stand over each mail; null where nothing is set. */
  headers: { from: string | null; replyTo: string | null };
}

interface PreviewedMail {
  name: string;
  title: string;
  language: string;
  subject: string;
  text: string;
}

/** A page to look through all mails; the browser does the choosing. */
export function previewPage({ mails, languages, headers }: Preview): Html {
  return html`<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Mails</title>
<style>
  ${looks}
  ${[320, 360, 600].map((width) => html`body:has([name="width"][value="${width}"]:checked) :is(iframe, pre) { width: ${width}px; }\n`)}
  ${languages.map((language) => html`body:has([name="language"][value="${language}"]:checked) article:not([lang="${language}"]) { display: none; }\n`)}
  ${schemes.map((scheme) => html`body:has([name="scheme"][value="${scheme}"]:checked) iframe:not(.${scheme}) { display: none; }\n`)}
</style>
</head>
<body>
<h1>Mails</h1>
<form>
  ${choice("Language", "language", languages)}
  ${choice("Scheme", "scheme", schemes)}
  ${choice("Width", "width", [600, 360, 320])}
  ${choice("Part", "part", ["mail", "text"])}
</form>
${headerLine(headers)}
<main>
${mails.map(shownMail)}
</main>
</body>
</html>
`;
}

const looks = html`:root { color-scheme: light dark; --line: light-dark(#d6dfe1, #33434a); --ink: light-dark(#1d2b30, #e8eff1); --accent: light-dark(#0d5560, #7fd0d8); }
  body { margin: 0; padding: 24px; background: light-dark(#f3f6f6, #12191c); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
  h1 { margin: 0 0 16px; font-size: 28px; line-height: 1.25; }
  h2 { margin: 0; font-size: 16px; }
  form { display: flex; flex-wrap: wrap; gap: 12px 24px; margin-bottom: 24px; }
  fieldset { display: flex; flex-wrap: wrap; gap: 4px 12px; margin: 0; padding: 4px 12px 8px; border: 1px solid var(--line); border-radius: 8px; }
  label { display: inline-flex; align-items: center; gap: 6px; min-height: 32px; }
  input { accent-color: var(--accent); }
  main { display: flex; flex-wrap: wrap; gap: 24px; align-items: start; }
  article { max-width: 100%; }
  p { margin: 0 0 8px; }
  a { color: var(--accent); }
  iframe, pre { box-sizing: content-box; display: block; width: 600px; max-width: 100%; height: 900px; border: 1px solid var(--line); border-radius: 8px; background: light-dark(#fff, #1b2529); }
  pre { box-sizing: border-box; overflow: auto; margin: 0; padding: 16px; white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.6 ui-monospace, monospace; }
  body:has([value="text"]:checked) iframe, body:has([value="mail"]:checked) pre { display: none; }`;

function choice(legend: string, name: string, values: readonly (string | number)[]): Html {
  const inputs = values.map((value, place) => {
    const checked = attributes({ checked: place === 0 });
    return html`<label><input type="radio" name="${name}" value="${value}"${checked}> ${value}</label>\n`;
  });
  return html`<fieldset><legend>${legend}</legend>
    ${inputs}
  </fieldset>`;
}

function headerLine({ from, replyTo }: Preview["headers"]): Html | false {
  const sender = from !== null && html`From <bdi>${from}</bdi>`;
  const answers = replyTo !== null && html`${from === null ? "Answers" : ", answers"} to <bdi>${replyTo}</bdi>`;
  return (from !== null || replyTo !== null) && html`<p>${sender}${answers}</p>`;
}

function shownMail({ name, title, language, subject, text }: PreviewedMail): Html {
  const base = `${language}/${name}`;
  const frames = schemes.map(
    (scheme) =>
      html`<iframe class="${scheme}" loading="lazy" sandbox src="${base}.${scheme}.html" title="${subject}, ${scheme}"></iframe>\n`,
  );
  return html`<article lang="${language}">
    <h2 lang="en">${title}</h2>
    <p><bdi>${subject}</bdi> <a lang="en" href="${base}.html">as sent</a> <a lang="en" href="${base}.txt">text</a></p>
    ${frames}
    <pre dir="auto">${text}</pre>
  </article>`;
}
