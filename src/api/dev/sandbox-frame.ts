import { html, type Markup, ownSource } from '../../render/page/markup.ts'

type Frame = {
  readonly title: string
  readonly nonce: string
  readonly body: Markup
  /** The narrow one is the customer's page. */
  readonly width: 'wide' | 'narrow'
  readonly script?: string
}

/** The document around the sandbox's pages. The TEST band is on each of them (CORRECTNESS §18.3). */
export const sandboxFrame = (frame: Frame): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow,noarchive">
<meta name="color-scheme" content="light dark">
<title>${frame.title}</title>
<link rel="icon" href="data:,">
<style nonce="${frame.nonce}">${ownSource(style)}</style>
</head>
<body>
<header class="band">TEST — no real money</header>
<main class="${frame.width}">${frame.body}</main>
${frame.script && html`<script nonce="${frame.nonce}">${ownSource(frame.script)}</script>`}
</body>
</html>
`.toString()

const style = `
:root{--paper:#fff;--ink:#161b22;--quiet:#57606c;--line:#dfe3e8;--field:#8a94a0;--soft:#f5f7f8;--accent:#0e6b52;--on-accent:#fff;--bad:#a3261f;--warn:#ffd95c;--on-warn:#3d2f00}
@media(prefers-color-scheme:dark){:root{--paper:#0f1216;--ink:#e8ecf0;--quiet:#a2acb8;--line:#2a3038;--field:#6d7783;--soft:#171b21;--accent:#55c39e;--on-accent:#06231a;--bad:#ff9a90}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 Inter,system-ui,sans-serif;-webkit-text-size-adjust:100%}
.band{background:repeating-linear-gradient(-45deg,var(--warn) 0 14px,#ffe07a 14px 28px);color:var(--on-warn);text-align:center;font-weight:600;font-size:13px;padding:6px 16px}
main{margin:0 auto;padding:32px 20px 64px}
.wide{max-width:1040px}.narrow{max-width:440px}
h1{font-size:28px;line-height:1.2;letter-spacing:-.02em;margin:0 0 8px}
h2{font-size:17px;margin:48px 0 4px;padding-top:24px;border-top:1px solid var(--line)}
p{margin:0 0 16px;max-width:68ch}
.quiet{color:var(--quiet)}
a{color:var(--accent)}
table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;font-weight:500;color:var(--quiet);font-size:13px}
th,td{padding:9px 12px 9px 0;border-bottom:1px solid var(--line);vertical-align:middle}
td:last-child,th:last-child{padding-right:0}
.scroll{overflow-x:auto}
.amount{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.number{font-variant-numeric:tabular-nums;white-space:nowrap;user-select:all}
code{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
form.fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,210px),1fr));gap:16px;align-items:end;margin:16px 0}
label{display:block;font-size:13px;color:var(--quiet)}
input,select{display:block;width:100%;height:42px;margin-top:4px;padding:0 10px;font:inherit;font-size:16px;color:var(--ink);background:var(--paper);border:1px solid var(--field);border-radius:6px}
button{font:inherit;font-weight:500;padding:9px 16px;border-radius:6px;border:1px solid var(--field);background:transparent;color:var(--ink);cursor:pointer}
button.primary{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
button.small{padding:4px 10px;font-size:13px;white-space:nowrap}
button[hidden]{display:none}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.row{display:flex;gap:8px;flex-wrap:wrap;align-items:center}
.problem{color:var(--bad);font-weight:500}
.dot{display:inline-block;width:8px;height:8px;border-radius:50%;background:var(--field);margin-right:8px}
.dot.succeeded{background:var(--accent)}.dot.failed,.dot.declined{background:var(--bad)}.dot.pending{background:#b7791f}
.choices{display:grid;gap:12px;margin-top:24px}
.choices button{width:100%;padding:13px}
.large{font-size:36px;font-weight:600;letter-spacing:-.02em;margin:16px 0 4px;font-variant-numeric:tabular-nums}
@media(min-width:641px){label.wide{grid-column:span 2}}
@media(max-width:640px){table,tbody,tr,td{display:block}thead{position:absolute;clip-path:inset(50%)}tr{display:grid;grid-template-columns:1fr auto;column-gap:16px;padding:10px 0;border-bottom:1px solid var(--line)}td{grid-column:1;border:0;padding:1px 0}td:last-child{grid-area:1/2/span 3/3}.amount{font-weight:500}td .row{margin-top:6px}}
nav{display:flex;gap:16px;flex-wrap:wrap;margin:0 0 16px}
nav a[aria-current]{color:var(--ink);font-weight:600;text-decoration:none}
`
