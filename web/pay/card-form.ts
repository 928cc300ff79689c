// The sandbox's card fields: put into groups, checked before anything is sent, and told what is wrong with them.
import { amountsWrong } from './amounts.ts'
import { allRight, field, query, text, wrong } from './form.ts'
import { begin } from './pay.ts'

const digitsOf = (value: string): string => value.replace(/\D/g, '')

const offered = (): HTMLOptionElement[] => [...document.querySelectorAll<HTMLOptionElement>('#pick option')]
const cardOf = (digits: string): HTMLOptionElement | undefined =>
  offered().find((card) => card.value !== '' && card.value === digits)

// The number is looked up in the list before anything is sent: a real one never leaves this device.
function check(): boolean {
  const digits = digitsOf(text('number'))
  const card = cardOf(digits)
  const date = /^(\d\d?)\s*\/\s*(?:20)?(\d\d)$/.exec(text('expiry').trim())
  const now = new Date()
  const past =
    date !== null && Number(date[2]) * 12 + Number(date[1]) < (now.getFullYear() - 2000) * 12 + now.getMonth() + 1
  const cvcDigits = Number(card?.dataset.cvc ?? 3)
  return allRight([
    ...amountsWrong(),
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
  ])
}

// Digits in groups as they stand on the card; the caret stays where it was among the digits.
function groupNumber(input: HTMLInputElement): void {
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

function brand(): void {
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

function groupExpiry(input: HTMLInputElement, deleting: boolean): void {
  const digits = digitsOf(input.value)
    .replace(/^([2-9])/, '0$1')
    .slice(0, 4)
  if (!deleting) input.value = digits.length < 2 ? digits : `${digits.slice(0, 2)} / ${digits.slice(2)}`
}

function fill(card: HTMLOptionElement): void {
  for (const [name, value] of [
    ['number', card.value],
    ['expiry', '12 / 34'],
    ['cvc', '1234'.slice(0, Number(card.dataset.cvc ?? 3))],
  ] as const) {
    const input = field(name)
    if (input) input.value = value
    wrong(name, '')
  }
  const number = field('number')
  if (number) groupNumber(number)
  brand()
}

begin({
  shown(form) {
    const pick = form.querySelector('select')
    pick?.addEventListener('change', () => {
      const card = cardOf(pick.value)
      pick.selectedIndex = 0
      if (!card) return
      fill(card)
      form.querySelector('button')?.focus()
    })
  },
  typed(input, deleting) {
    if (input.name === 'number') groupNumber(input)
    if (input.name === 'expiry') groupExpiry(input, deleting)
    if (input.name === 'cvc') input.value = digitsOf(input.value)
    brand()
  },
  read: async () => (check() ? {} : null),
  refused(name) {
    for (const secret of ['number', 'cvc']) {
      const input = field(secret)
      if (input && (!name || name === secret)) input.value = ''
    }
    brand()
  },
})
