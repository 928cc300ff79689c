import { html } from './markup.ts'
import { type PageAssets, renderFrame } from './page-frame.ts'

export type Notice = 'not_found' | 'too_many' | 'unavailable'

const words: Record<Notice, { readonly title: string; readonly sentence: string }> = {
  not_found: {
    title: 'This link does not work',
    sentence:
      'It may be incomplete, or it may have been replaced by a newer one. Open the link in the latest message you received, or ask its sender for a new one.',
  },
  too_many: {
    title: 'Please wait a minute',
    sentence: 'Too many addresses were tried from your network. Open your link again in a minute.',
  },
  unavailable: {
    title: 'We will be right back',
    sentence:
      'This page cannot be shown at the moment. Please try again in a minute. Nothing was charged by opening it.',
  },
}

/**
 * A page that tells nothing about anybody: the same for unknown, revoked and expired links, so that a guess learns
 * nothing (CORRECTNESS §18.1). It has no organization, so no test band and no colour but ours.
 */
export function renderNotice(notice: Notice, options: { nonce: string; assets: PageAssets }): string {
  const { title, sentence } = words[notice]
  return renderFrame({
    title,
    colour: null,
    liveMode: true,
    nonce: options.nonce,
    assets: options.assets,
    fields: null,
    scripted: false,
    refreshSeconds: null,
    viewedUrl: null,
    body: html`<main class="alone"><div><h1>${title}</h1><p>${sentence}</p></div></main>`,
  })
}
