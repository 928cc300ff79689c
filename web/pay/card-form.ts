// What is typed into the payment page's form: put into groups, checked before it is sent, and told what is wrong with it.
// Joined with `pay.ts` into the page's one script by `src/api/public/page-assets.ts`.

export const query = (selector: string): HTMLElement | null => document.querySelector(selector)
export const field = (name: string): HTMLInputElement | null => document.querySelector(`#pay [name=${name}]`)
export const text = (name: string): string => field(name)?.value ?? ''
export const digitsOf = (value: string): string => value.replace(/\D/g, '')

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

const offered = (): HTMLOptionElement[] => [...document.querySelectorAll<HTMLOptionElement>('#pick option')]
export const cardOf = (digits: string): HTMLOptionElement | undefined =>
  offered().find((card) => card.value !== '' && card.value === digits)

// The number is looked up in the list before anything is sent: a real one never leaves this device.
export function check(): boolean {
  const digits = digitsOf(text('number'))
  const card = cardOf(digits)
  const date = /^(\d\d?)\s*\/\s*(?:20)?(\d\d)$/.exec(text('expiry').trim())
  const now = new Date()
  const past =
    date !== null && Number(date[2]) * 12 + Number(date[1]) < (now.getFullYear() - 2000) * 12 + now.getMonth() + 1
  const cvcDigits = Number(card?.dataset.cvc ?? 3)
  const amount = typedAmount()
  const found = [
    ['payAmount', amount === '' ? 'Enter the amount you want to pay.' : ''],
    [
      'number',
      card
        ? ''
        : digits
          ? 'This page takes test cards only. The number you typed was not sent; choose a test card above.'
          : 'Enter a test card number.',
    ],
    [
      'expiry',
      !date || Number(date[1]) < 1 || Number(date[1]) > 12
        ? 'Enter month and year, such as 12 / 34.'
        : past
          ? 'This date has passed. Enter a later one.'
          : '',
    ],
    [
      'cvc',
      digitsOf(text('cvc')).length === cvcDigits
        ? ''
        : `Enter the ${cvcDigits === 4 ? 'four' : 'three'} digits of the security code.`,
    ],
  ] as const
  const bad = found.filter(([name, sentence]) => field(name) && wrong(name, sentence))
  const first = bad[0]
  if (first) field(first[0])?.focus()
  return !first
}

// Null: the whole amount. Otherwise what was typed.
function typedAmount(): string | null {
  const some = query('#part-some') as HTMLInputElement | null
  return some?.checked ? text('payAmount').trim() : null
}

export function clear(name: string): void {
  const input = field(name)
  if (input) input.value = ''
  brand()
}

// The next try is another command.
export function renewKey(): void {
  const key = field('commandKey')
  if (key)
    key.value = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24))))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
}

// Digits in groups as they stand on the card; the caret stays where it was among the digits.
export function groupNumber(input: HTMLInputElement): void {
  const before = digitsOf(input.value.slice(0, input.selectionStart ?? 0)).length
  const digits = digitsOf(input.value).slice(0, 19)
  const groups = /^3[47]/.test(digits) ? /^(\d{4})(\d{1,6})?(\d{1,5})?/ : /(\d{1,4})/g
  const parts = /^3[47]/.test(digits)
    ? (groups.exec(digits)?.slice(1).filter(Boolean) ?? [digits])
    : (digits.match(groups) ?? [])
  input.value = parts.join(' ')
  let caret = 0
  for (let seen = 0; seen < before && caret < input.value.length; caret += 1)
    if (/\d/.test(input.value[caret] ?? '')) seen += 1
  if (document.activeElement === input) input.setSelectionRange(caret, caret)
}

export function brand(): void {
  const digits = digitsOf(text('number'))
  const place = query('#brand')
  const name = /^4/.test(digits)
    ? 'Visa'
    : /^(5[1-5]|2[2-7])/.test(digits)
      ? 'Mastercard'
      : /^3[47]/.test(digits)
        ? 'Amex'
        : /^6/.test(digits)
          ? 'Discover'
          : ''
  if (place) place.textContent = name
}

export function groupExpiry(input: HTMLInputElement, deleting: boolean): void {
  const digits = digitsOf(input.value)
    .replace(/^([2-9])/, '0$1')
    .slice(0, 4)
  if (!deleting) input.value = digits.length < 2 ? digits : `${digits.slice(0, 2)} / ${digits.slice(2)}`
}

// The button says what will be paid, when what was typed can be read as the server reads it.
export function label(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLElement>('.go')
  const place = button?.querySelector('bdi')
  if (!button || !place) return
  const whole = button.dataset.whole ?? ''
  const typed = typedAmount()
  const [decimal = '.', group = ''] = form.dataset.separators ?? '.'
  const plain =
    typed
      ?.replace(/[\s\u00a0\u202f]/g, '')
      .split(group.trim() || '\u0000')
      .join('')
      .replace(decimal, '.') ?? ''
  const places = Number(form.dataset.exponent)
  const amount = new RegExp(`^\\d{1,12}(\\.\\d{0,${places}})?$`).test(plain)
    ? Number(plain).toFixed(places).replace('.', decimal)
    : ''
  place.textContent = typed === null ? whole : amount && whole.replace(/\d(.*\d)?/, amount)
}
