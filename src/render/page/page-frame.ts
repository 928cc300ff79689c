import { type Accent, accessibleAccent } from '../colour.ts'
import { html, type Markup, ownSource } from './markup.ts'

/** Our own style sheet and script (`web/pay`), as they go into the page: those of the fields that it shows. */
export type PageAssets = { readonly style: string; readonly script: string }

export type PageFrame = {
  readonly title: string
  /** The organization's colour, or null on pages that must not tell whose they are. */
  readonly colour: string | null
  /** False draws the TEST band, which no colour or theme can hide (§18.3). */
  readonly liveMode: boolean
  readonly nonce: string
  readonly assets: PageAssets
  /** Whose fields the page shows: under the policy of another page they could not be loaded. */
  readonly fields: 'sandbox' | 'stripe' | null
  /** Previews run no script. */
  readonly scripted: boolean
  /** Seconds after which a browser without scripts asks again. */
  readonly refreshSeconds: number | null
  /** Where the page tells that a person has opened it; null: it does not (C29). */
  readonly viewedUrl: string | null
  readonly body: Markup
}

/**
 * The whole document. Everything it needs is inside it: one request shows it, and no other origin learns of it (A-011).
 * The icon is a picture of nothing but the colour, so that browsers do not ask for one.
 */
export function renderFrame(frame: PageFrame): string {
  const accent = accessibleAccent(frame.colour)
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${frame.title}</title>
<meta name="description" content="Secure payment page">
<meta name="robots" content="noindex,nofollow,noarchive">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no">
<meta name="theme-color" media="(prefers-color-scheme:light)" content="${frame.liveMode ? accent.tint : '#ffd95c'}">
<meta name="theme-color" media="(prefers-color-scheme:dark)" content="${frame.liveMode ? '#0f1216' : '#ffd95c'}">
<link rel="icon" href="${icon(accent)}">
<style nonce="${frame.nonce}">${colours(accent)}${ownSource(frame.assets.style)}</style>
${frame.refreshSeconds !== null && html`<noscript><meta http-equiv="refresh" content="${frame.refreshSeconds}"></noscript>`}
</head>
<body${frame.fields === 'stripe' && html` data-fields="stripe"`}${frame.viewedUrl !== null && html` data-viewed="${frame.viewedUrl}"`}>
${!frame.liveMode && html`<header class="test">TEST — no real card</header>`}
${frame.body}
${
  frame.scripted &&
  html`<p class="away" id="said" role="status"></p>
<script nonce="${frame.nonce}">${ownSource(frame.assets.script)}</script>`
}
</body>
</html>
`
  return document.toString()
}

const colours = (accent: Accent): Markup =>
  ownSource(
    `:root{--fill:${accent.background};--on-fill:${accent.text};--on-light:${accent.onLight};--on-dark:${accent.onDark};--tint:${accent.tint}}`,
  )

const icon = (accent: Accent): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="${accent.background}"/><path d="M4.5 8.2l2.4 2.4 4.6-5" fill="none" stroke="${accent.text}" stroke-width="1.8"/></svg>`,
  )}`
