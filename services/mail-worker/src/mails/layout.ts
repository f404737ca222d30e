import { type Html, html } from "@rekey/web/html";
import type { MailParts } from "./mail-parts.ts";

/** Made by `dev/write-layout.ts` of `dev/mail.mjml`. */
export const layout = (it: MailParts): Html => html`<!doctype html>
<html lang="${it.lang}" dir="${it.dir}" xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head>
<title>${it.title}</title>
<!--[if !mso]><!-->
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<!--<![endif]-->
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style type="text/css">
#outlook a { padding:0; }
body { margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%; }
table, td { border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt; }
img { border:0;height:auto;line-height:100%; outline:none;text-decoration:none;-ms-interpolation-mode:bicubic; }
p { display:block;margin:13px 0; }</style>
<!--[if mso]>
<noscript>
<xml>
<o:OfficeDocumentSettings>
<o:AllowPNG/>
<o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml></noscript><![endif]-->
<!--[if lte mso 11]>
<style type="text/css">
.mj-outlook-group-fix { width:100% !important; }</style><![endif]-->
<style type="text/css">
@media only screen and (min-width:480px) {
.mj-column-per-100 { width:100% !important; max-width: 100%; }
}</style>
<style media="screen and (min-width:480px)">
.moz-text-html .mj-column-per-100 { width:100% !important; max-width: 100%; }</style>
<style type="text/css">
:root { color-scheme: light dark; supported-color-schemes: light dark; }
.card p.para { margin: 0 0 16px; }
.card p.para:last-child { margin-bottom: 0; }
.mono { font-family: ui-monospace, Menlo, Consolas, monospace; word-break: break-all; }
@media (prefers-color-scheme: dark) {
.page, .page > div { background: #12191c !important; }
.card, .card > table { background: #1b2529 !important; }
.card td, .card p { border-color: #33434a !important; }
.card div, .card h1, .brand div { color: #e8eff1 !important; }
.card .meta div, .foot div { color: #a9b8bd !important; }
.card a.plain, .foot a { color: ${it.colours.accentDark} !important; }
.card .cta td, .card .cta a { background: ${it.colours.buttonDark} !important; color: ${it.colours.onButtonDark} !important; }
.brand img { background: #ffffff !important; color: ${it.colours.accent} !important; padding: 6px !important; }
}</style>
<meta name="color-scheme" content="light dark" />
<meta name="supported-color-schemes" content="light dark" /></head>
<body  class="page" style="word-spacing:normal;background-color:#f3f6f6;">
<div style="display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;">${it.preview}</div>
<div
aria-label="${it.title}" aria-roledescription="email" role="article" lang="${it.lang}" dir="${it.dir}" style="word-spacing:normal;background-color:#f3f6f6;"
>
<!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:560px;" width="560" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:560px;"><table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
><tbody><tr>
<td
style="direction:${it.dir};font-size:0px;padding:28px 29px 12px;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:502px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:${it.dir};display:inline-block;vertical-align:top;width:100%;"
><table
border="0" cellpadding="0" cellspacing="0" role="presentation" width="100%"
><tbody><tr>
<td  style="vertical-align:top;padding:0;"><table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="" width="100%"
><tbody><tr>
<td
align="${it.align}" class="brand" style="font-size:0px;padding:0;word-break:break-word;"
>
<div
style="font-family:system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;font-size:14px;font-weight:600;line-height:25px;text-align:${it.align};color:${it.colours.accent};"
>${it.logo ? html`<img src="${it.logo.url}" alt="${it.brand}" width="${it.logo.width}" height="${it.logo.height}" style="display: block; border: 0; border-radius: 4px; max-width: 100%; font-size: 18px; line-height: 24px" />` : it.brand}</div></td></tr></tbody></table></td></tr></tbody></table></div>
<!--[if mso | IE]></td></tr></table><![endif]--></td></tr></tbody></table></div>
<!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="card-outlook" role="presentation" style="width:560px;" width="560" bgcolor="#ffffff" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  class="card" style="background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:560px;border-radius:8px;overflow:hidden;"><table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:#ffffff;background-color:#ffffff;width:100%;border-collapse:separate;"
><tbody><tr>
<td
style="border:1px solid #d6dfe1;border-radius:8px;direction:${it.dir};font-size:0px;padding:32px 28px 20px;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" width="560px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:502px;" width="502" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:502px;"><table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
><tbody><tr>
<td
style="direction:${it.dir};font-size:0px;padding:0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:502px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:${it.dir};display:inline-block;vertical-align:top;width:100%;"
><table
border="0" cellpadding="0" cellspacing="0" role="presentation" width="100%"
><tbody><tr>
<td  style="vertical-align:top;padding:0;"><table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="" width="100%"
><tbody><tr>
<td
align="${it.align}" style="font-size:0px;padding:0 0 20px;word-break:break-word;"
>
<div
style="font-family:system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;font-size:16px;line-height:25px;text-align:${it.align};color:#1d2b30;"
><h1 style="margin: 0; font-size: 24px; line-height: 32px; font-weight: 600">${it.title}</h1></div></td></tr><tr>
<td
align="${it.align}" style="font-size:0px;padding:0 0 16px;word-break:break-word;"
>
<div
style="font-family:system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;font-size:16px;line-height:25px;text-align:${it.align};color:#1d2b30;"
>${it.greeting}</div></td></tr><tr>
<td
align="${it.align}" style="font-size:0px;padding:0 0 16px;word-break:break-word;"
>
<div
style="font-family:system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;font-size:16px;line-height:25px;text-align:${it.align};color:#1d2b30;"
>${it.paragraphs.map((text) => html`<p class="para">${text}</p>`)}</div></td></tr>
${it.button && html`<tr>
<td
align="${it.align}" class="cta" style="font-size:0px;padding:4px 0 20px;word-break:break-word;"
><table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="border-collapse:separate;line-height:100%;"
><tbody><tr>
<td
align="center" bgcolor="${it.colours.button}" role="presentation" style="border:none;border-radius:6px;cursor:auto;mso-padding-alt:14px 24px;background:${it.colours.button};" valign="middle"
>
<a
href="${it.button.url}" style="display:inline-block;background:${it.colours.button};color:#ffffff;font-family:system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;font-size:16px;font-weight:600;line-height:120%;margin:0;text-decoration:none;text-transform:none;padding:14px 24px;mso-padding-alt:0px;border-radius:6px;" target="_blank"
>
${it.button.label}</a></td></tr></tbody></table></td></tr>
`}<tr>
<td
align="${it.align}" style="font-size:0px;padding:0;word-break:break-word;"
>
<div
style="font-family:system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;font-size:16px;line-height:25px;text-align:${it.align};color:#1d2b30;"
>${it.afterButton.map((text) => html`<p class="para" style="padding-bottom: 16px">${text}</p>`)}</div></td></tr><tr>
<td
align="${it.align}" class="meta" style="font-size:0px;padding:0;word-break:break-word;"
>
<div
style="font-family:system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;font-size:14px;line-height:21px;text-align:${it.align};color:#56666c;"
>${it.hints.map((hint) => html`<p style="margin: 0 0 16px">${hint.text}<br />${hint.url ? html`<a class="plain" dir="ltr" href="${hint.url}" style="color: ${it.colours.accent}; word-break: break-word">${hint.url}</a>` : html`<span class="mono" dir="ltr">${hint.code}</span>`}</p>`)}</div></td></tr><tr>
<td
align="center" style="font-size:0px;padding:8px 0 20px;word-break:break-word;"
>
<p
style="border-top:solid 1px #d6dfe1;font-size:1px;margin:0px auto;width:100%;"
></p>
<!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" style="border-top:solid 1px #d6dfe1;font-size:1px;margin:0px auto;width:502px;" role="presentation" width="502px" ><tr><td style="height:0;line-height:0;"> &nbsp;</td></tr></table><![endif]--></td></tr><tr>
<td
align="${it.align}" class="meta" style="font-size:0px;padding:0 0 16px;word-break:break-word;"
>
<div
style="font-family:system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;font-size:14px;line-height:21px;text-align:${it.align};color:#56666c;"
>${it.closing.text}${it.closing.url && html`<br /><a class="plain" dir="ltr" href="${it.closing.url}" style="color: ${it.colours.accent}; word-break: break-word">${it.closing.url}</a>`}</div></td></tr></tbody></table></td></tr></tbody></table></div>
<!--[if mso | IE]></td></tr></table><![endif]--></td></tr></tbody></table></div>
<!--[if mso | IE]></td></tr></table></td></tr></table><![endif]--></td></tr></tbody></table></div>
<!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:560px;" width="560" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:560px;"><table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
><tbody><tr>
<td
style="direction:${it.dir};font-size:0px;padding:16px 29px 32px;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:502px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:${it.dir};display:inline-block;vertical-align:top;width:100%;"
><table
border="0" cellpadding="0" cellspacing="0" role="presentation" width="100%"
><tbody><tr>
<td  style="vertical-align:top;padding:0;"><table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="" width="100%"
><tbody><tr>
<td
align="${it.align}" class="foot" style="font-size:0px;padding:0;word-break:break-word;"
>
<div
style="font-family:system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;font-size:14px;line-height:21px;text-align:${it.align};color:#56666c;"
>${it.firm.length > 0 && html`<p style="margin: 0 0 12px">${it.firm.map((line, index) => html`${index > 0 && html`<br />`}${line.text}${line.url && html` <a dir="ltr" href="${line.url}" style="color: ${it.colours.accent}; word-break: break-word">${line.url}</a>`}`)}</p>`}${it.footer}</div></td></tr></tbody></table></td></tr></tbody></table></div>
<!--[if mso | IE]></td></tr></table><![endif]--></td></tr></tbody></table></div>
<!--[if mso | IE]></td></tr></table><![endif]--></div></body></html>

`;
