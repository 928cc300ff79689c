import { html, raw } from 'hono/html'
import type { C } from '../http.ts'

type Markup = ReturnType<typeof html>

/** A page of the built-in mailbox or phone: title, the two places, and what is in them. No script anywhere. */
export function devPage(c: C, page: { title: string; here: 'mail' | 'sms'; body: Markup; status?: 200 | 401 | 404 }) {
  const nonce = c.var.cspNonce
  c.header(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; frame-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  )
  c.header('cache-control', 'no-store')
  const place = (name: 'mail' | 'sms', words: string) =>
    html`<a href="/dev/${name}"${page.here === name ? raw(' aria-current="page"') : ''}>${words}</a>`
  return c.html(
    html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="/favicon.svg"><title>${page.title} · Remit</title><style nonce="${nonce}">${raw(styles)}</style></head>
<body>
<header><nav aria-label="Built-in mailbox and phone">${place('mail', 'Mailbox')}${place('sms', 'Phone')}</nav><a class="back" href="/">Back to Remit</a></header>
<main>${page.body}</main>
</body></html>`,
    page.status ?? 200,
  )
}

/** RFC 3339 as people read it. UTC, because this page belongs to the machine and not to an organization's day. */
export function moment(at: string): Markup {
  const words = Temporal.Instant.from(at).toLocaleString('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  })
  return html`<time datetime="${at}">${words} UTC</time>`
}

const styles = `
:root{--paper:#fff;--ground:#f6f8fa;--ink:#14181f;--quiet:#59616e;--line:#e1e6eb;--accent:#0e6b52;--bad:#a3271b;--wait:#7a4b00;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--paper:#14181d;--ground:#0e1115;--ink:#edf0f3;--quiet:#a5aeb9;--line:#2a3038;--accent:#5cc4a2;--bad:#ff9d92;--wait:#f0bf63}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:14px/1.5 Inter,system-ui,sans-serif}
a{color:inherit}
header{display:flex;justify-content:space-between;align-items:center;gap:16px;padding:12px 24px;background:var(--paper);border-bottom:1px solid var(--line)}
nav{display:flex;gap:4px}
nav a{padding:6px 12px;border-radius:6px;text-decoration:none;color:var(--quiet);font-weight:600}
nav a[aria-current]{background:var(--ground);color:var(--ink)}
.back{color:var(--quiet);font-size:13px}
main{max-width:1280px;margin:0 auto;padding:24px}
h1{margin:0 0 4px;font-size:20px;line-height:28px;letter-spacing:-.01em;overflow-wrap:anywhere}
.lead{margin:0 0 20px;color:var(--quiet);max-width:64ch}
.sheet{background:var(--paper);border:1px solid var(--line);border-radius:8px;overflow:hidden}
.rows{list-style:none;margin:0;padding:0}
.rows li+li{border-top:1px solid var(--line)}
.rows a,.rows .row{display:grid;grid-template-columns:minmax(0,15rem) minmax(0,1fr) auto;gap:4px 20px;padding:11px 20px;text-decoration:none;align-items:baseline}
.rows a:hover{background:var(--ground)}
.who{font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.what{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.when,.fine{color:var(--quiet);font-size:13px}
.state::before{content:"";display:inline-block;width:7px;height:7px;border-radius:50%;margin-right:6px;background:currentColor}
.accepted{color:var(--accent)}.refused{color:var(--bad)}.deferred{color:var(--wait)}
.empty{padding:56px 24px;text-align:center}.empty p{max-width:52ch;margin:8px auto 0;color:var(--quiet)}
.empty h2{margin:0;font-size:16px}
code{font:13px/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:auto minmax(0,1fr);gap:4px 16px;margin:16px 0 20px}
dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
.tabs{display:flex;gap:4px;padding:8px;border-bottom:1px solid var(--line)}
.tabs a{padding:5px 12px;border-radius:6px;text-decoration:none;color:var(--quiet)}
.tabs a[aria-current]{background:var(--ground);color:var(--ink);font-weight:600}
iframe{display:block;width:100%;height:min(900px,80vh);border:0;background:#fff}
pre{margin:0;padding:20px;white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.6 ui-monospace,monospace}
.files{list-style:none;display:flex;flex-wrap:wrap;gap:8px;margin:0 0 20px;padding:0}
.files a{display:inline-block;padding:7px 12px;background:var(--paper);border:1px solid var(--line);border-radius:6px;text-decoration:none}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media (max-width:640px){main{padding:16px}header{padding:10px 16px}.rows a,.rows .row{grid-template-columns:minmax(0,1fr) auto;padding:12px 16px}.what{grid-column:1/-1;grid-row:2}.sms .what{white-space:normal}}
.sms .what{white-space:pre-line}
`
