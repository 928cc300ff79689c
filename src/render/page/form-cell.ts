import { html, type Markup } from './markup.ts'

type Cell = {
  readonly name: string
  readonly label: string
  /** What is wrong with what was entered, or ''. The place where it is told is the caller's. */
  readonly wrong: string
  readonly more: Markup
  readonly optional?: boolean
}

/** One field of a form of ours, its label inside its frame. */
export const cell = ({ name, label, wrong, more, optional }: Cell): Markup =>
  html`<div class="cell"><label for="${name}">${label}</label><input id="${name}" name="${name}" autocomplete="off" spellcheck="false" aria-describedby="${name}-wrong"${!optional && html` required`}${wrong !== '' && html` aria-invalid="true"`}${more}>${name === 'number' && html`<span class="brand" id="brand" aria-hidden="true"></span>`}</div>`
