import { html, raw } from 'hono/html'
import { accessibleAccent } from '../colour.ts'
import { oneLine } from '../printable.ts'

/** A message ready for `ports/mail`. */
export type RenderedMail = { readonly subject: string; readonly html: string; readonly text: string }

/** The organization as its customers see it in mail. */
export type MailBrand = {
  readonly name: string
  readonly addressLines: readonly string[]
  readonly taxId: string | null
  readonly colour: string | null
  /** Address of the re-encoded logo at our own origin. The message is whole without it. */
  readonly logoUrl: string | null
}

/** One letter: what both twins, HTML and text, are made from. All words are plain text. */
export type Letter = {
  readonly brand: MailBrand
  readonly liveMode: boolean
  readonly subject: string
  /** The line that mailboxes show beside the subject. */
  readonly preview: string
  readonly figure: { readonly label: string; readonly amount: string; readonly note: string }
  readonly button: { readonly label: string; readonly url: string } | null
  readonly paragraphs: readonly string[]
  readonly rows: readonly { readonly label: string; readonly value: string }[]
  readonly closing: string
}

/**
 * Lays a letter out for mail programs: one column of tables with inline styles, the figure and one button first, dark
 * mode where a program has it, nothing that needs pictures (LOOK "E-mail").
 */
export async function renderLetter(letter: Letter): Promise<RenderedMail> {
  const subject = `${letter.liveMode ? '' : '[Test] '}${oneLine(letter.subject, 200)}`
  const markup = await page(letter, subject)
  return { subject, html: String(markup), text: plainText(letter) }
}

const font = "font-family:-apple-system,'Segoe UI',Inter,Roboto,Helvetica,Arial,sans-serif"
const testWords = 'Test mode: this message is not real and no money moves.'

function page(letter: Letter, subject: string) {
  const accent = accessibleAccent(letter.brand.colour)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:620px){.sheet{padding:24px 20px!important}.button{display:block!important}}
@media (prefers-color-scheme:dark){
.ground{background:#0f1216!important}.sheet{background:#161a1f!important;border-color:${raw(accent.onDark)} #2a3038 #2a3038!important}
.ink{color:#eef1f4!important}.quiet{color:#a8b0bb!important}.rule{border-color:#2a3038!important}
.plain{color:${raw(accent.onDark)}!important}
}
</style>
</head>
<body class="ground" style="margin:0;padding:0;background:#f4f6f8">
<div style="display:none;max-height:0;overflow:hidden;opacity:0">${letter.preview}</div>
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f4f6f8">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px">
${letter.liveMode ? '' : testBand()}
<tr><td class="sheet" style="background:#ffffff;border:1px solid #e3e7ec;border-top:4px solid ${accent.background};border-radius:8px;padding:32px 36px">
${masthead(letter.brand)}
${figure(letter)}
${letter.button ? button(letter.button, accent) : ''}
${letter.paragraphs.map((words) => paragraph(words))}
${letter.rows.length > 0 ? facts(letter.rows) : ''}
<p class="quiet" style="margin:24px 0 0;${raw(font)};font-size:14px;line-height:22px;color:#59616e">${letter.closing}</p>
${letter.button ? address(letter.button.url) : ''}
</td></tr>
<tr><td class="quiet" style="padding:16px 8px;${raw(font)};font-size:12px;line-height:18px;color:#59616e;text-align:center">${signature(letter.brand).join(' · ')}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>`
}

const testBand =
  () => html`<tr><td style="padding:0 0 12px"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td style="background:#fde9b8 repeating-linear-gradient(135deg,#fde9b8 0 10px,#f9d88a 10px 20px);border-radius:6px;padding:8px 12px;${raw(font)};font-size:13px;line-height:20px;color:#5c3a00;text-align:center"><strong>${testWords}</strong></td></tr></table></td></tr>`

const masthead = (brand: MailBrand) =>
  html`<p class="ink" style="margin:0 0 28px;${raw(font)};font-size:16px;line-height:24px;font-weight:600;color:#14181f">${
    brand.logoUrl
      ? html`<img src="${brand.logoUrl}" alt="${brand.name}" height="40" style="display:block;height:40px;max-width:240px;border:0;font-size:16px">`
      : brand.name
  }</p>`

const figure = ({
  figure: { label, amount, note },
}: Letter) => html`<p class="quiet" style="margin:0;${raw(font)};font-size:14px;line-height:20px;color:#59616e">${label}</p>
<p class="ink" style="margin:2px 0 0;${raw(font)};font-size:34px;line-height:42px;font-weight:600;letter-spacing:-0.02em;color:#14181f">${amount}</p>
${note === '' ? '' : html`<p class="quiet" style="margin:2px 0 0;${raw(font)};font-size:14px;line-height:20px;color:#59616e">${note}</p>`}`

const button = ({ label, url }: { label: string; url: string }, accent: { background: string; text: string }) =>
  html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:20px 0 0"><tr>
<td style="background:${accent.background};border-radius:6px"><a class="button" href="${url}" style="display:inline-block;padding:13px 28px;${raw(font)};font-size:16px;line-height:22px;font-weight:600;color:${accent.text};text-decoration:none;border-radius:6px">${label}</a></td></tr></table>`

const paragraph = (words: string) =>
  html`<p class="ink" style="margin:20px 0 0;${raw(font)};font-size:16px;line-height:25px;color:#14181f;white-space:pre-line" dir="auto">${words}</p>`

const facts = (
  rows: Letter['rows'],
) => html`<table role="presentation" class="rule" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0 0;border-top:1px solid #e3e7ec">
${rows.map(
  ({
    label,
    value,
  }) => html`<tr><td class="quiet rule" style="padding:10px 12px 10px 0;border-bottom:1px solid #e3e7ec;${raw(font)};font-size:14px;line-height:20px;color:#59616e">${label}</td>
<td class="ink rule" align="right" style="padding:10px 0;border-bottom:1px solid #e3e7ec;${raw(font)};font-size:14px;line-height:20px;color:#14181f;text-align:right">${value}</td></tr>`,
)}</table>`

/** For programs that show the button badly: the same address in words. */
const address = (url: string) =>
  html`<p class="quiet" style="margin:12px 0 0;${raw(font)};font-size:12px;line-height:18px;color:#59616e;word-break:break-all">If the button does not work, open this address: <a class="plain" href="${url}" style="color:#59616e">${url}</a></p>`

/** The twin without markup: it reads like a letter, with the address to pay at on a line of its own. */
function plainText(letter: Letter): string {
  const {
    figure: { label, amount, note },
    button: pay,
  } = letter
  const parts = [
    letter.liveMode ? null : `*** ${testWords} ***`,
    ...letter.paragraphs,
    `${label}: ${amount}${note === '' ? '' : `\n${note}`}`,
    pay ? `${pay.label}:\n${pay.url}` : null,
    letter.rows.map((row) => `${row.label}: ${row.value}`).join('\n') || null,
    letter.closing,
    ['-- ', ...signature(letter.brand)].join('\n'),
  ]
  return `${parts.filter((part) => part !== null).join('\n\n')}\n`
}

const signature = (brand: MailBrand): string[] =>
  [brand.name, ...brand.addressLines, brand.taxId ? `Tax ID ${brand.taxId}` : '']
    .map((line) => oneLine(line, 120))
    .filter((line) => line !== '')
