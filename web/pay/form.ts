// The payment page's form as every gateway has it: its fields by name, and what is wrong with them.
// Joined with the files that use it into the page's one script by `src/api/public/page-assets.ts`.

export const query = (selector: string): HTMLElement | null => document.querySelector(selector)
export const field = (name: string): HTMLInputElement | null => document.querySelector(`#pay [name=${name}]`)
export const text = (name: string): string => field(name)?.value ?? ''

export function wrong(name: string, sentence: string): boolean {
  const input = field(name)
  const place = query(`#${name}-wrong`)
  if (!input || !place) return problem(sentence)
  place.textContent = sentence
  if (sentence) input.setAttribute('aria-invalid', 'true')
  else input.removeAttribute('aria-invalid')
  return sentence !== ''
}

export function problem(sentence: string): boolean {
  const place = query('#problem')
  if (place) {
    place.hidden = !sentence
    place.textContent = sentence
  }
  return sentence !== ''
}

// The sentence of each field, '' where nothing is wrong. Whether all is well; if not, the reader is at the first.
export function allRight(found: readonly (readonly [string, string])[]): boolean {
  const bad = found.filter(([name, sentence]) => field(name) && wrong(name, sentence))
  const first = bad[0]
  if (first) field(first[0])?.focus()
  return !first
}

// Which saved card is chosen; null where the customer enters how to pay.
export const savedChoice = (form: HTMLFormElement): HTMLInputElement | null =>
  form.querySelector('[name=paymentMethodId]:checked:not([value=""])')

// The next try is another command.
export function renewKey(): void {
  const key = field('commandKey')
  if (key)
    key.value = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24))))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
}
