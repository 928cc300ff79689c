// What is being paid and what is added to it, as the server works it out: in minor units, half-up, never as a float. The
// server believes none of these figures; they are here so that the total changes as soon as something is chosen.
import { query, text } from './form.ts'

const form = (): HTMLFormElement | null => document.querySelector('#pay')
const isOn = (id: string): boolean => (query(id) as HTMLInputElement | null)?.checked ?? false
const chosenTip = (): HTMLInputElement | null => document.querySelector('#pay [name=tip]:checked')

// Minor units of what was typed, as the server reads it: "12.50" are 1250. Null: it cannot be read yet.
function minorOf(typed: string): bigint | null {
  const { separators = '.', exponent = '2' } = form()?.dataset ?? {}
  const [decimal = '.', group = ''] = separators
  const plain = typed
    .replace(/[\s\u00a0\u202f]/g, '')
    .split(group.trim() || '\u0000')
    .join('')
    .replace(decimal, '.')
  const found = new RegExp(`^(\\d{1,12})(?:\\.(\\d{0,${exponent}}))?$`).exec(plain)
  return found && BigInt(found[1] + (found[2] ?? '').padEnd(Number(exponent), '0'))
}

// What of the invoice is paid.
const share = (): bigint | null => (isOn('#part-some') ? minorOf(text('payAmount')) : BigInt(text('amountSeen') || 0))

function percentTip(base: bigint, offer: HTMLInputElement | null): bigint {
  const step = BigInt(query('.tips')?.dataset.step ?? 1)
  const whole = 1_000_000n * step
  return ((2n * base * BigInt(offer?.dataset.ppm ?? 0) + whole) / (2n * whole)) * step
}

function tip(base: bigint): bigint | null {
  const chosen = chosenTip()
  return chosen?.value === 'custom' ? minorOf(text('tipAmount')) : percentTip(base, chosen)
}

// Both together; null while something typed cannot be read.
export function total(): bigint | null {
  const base = share()
  const added = base === null ? null : tip(base)
  return base === null || added === null ? null : base + added
}

function words(minor: bigint): string {
  const { locale, money: currency = '', exponent } = form()?.dataset ?? {}
  const digits = Number(exponent)
  const plain = minor.toString().padStart(digits + 1, '0')
  const exact = digits ? `${plain.slice(0, -digits)}.${plain.slice(-digits)}` : plain
  const style = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const
  return new Intl.NumberFormat(locale, style).format(exact as `${number}`)
}

// What is missing of the amounts, by field; '' where nothing is. How much is too much, the server knows.
export const amountsWrong = (): (readonly [string, string])[] => [
  ['payAmount', isOn('#part-some') && !text('payAmount').trim() ? 'Enter the amount you want to pay.' : ''],
  ['tipAmount', chosenTip()?.value === 'custom' && !minorOf(text('tipAmount')) ? 'Enter the tip you want to add.' : ''],
]

// What each choice comes to, what all comes to, and the button that says what will be paid, where that can be read.
export function label(): void {
  const { locale } = form()?.dataset ?? {}
  if (!locale) return
  const base = share()
  for (const offer of document.querySelectorAll<HTMLInputElement>('#pay [name=tip][data-ppm]')) {
    const place = offer.parentElement?.querySelector('b')
    if (place) place.textContent = base === null ? '' : words(percentTip(base, offer))
  }
  const sum = total()
  for (const place of document.querySelectorAll('#pay .total .now, #pay [type=submit] bdi'))
    place.textContent = sum === null ? '' : words(sum)
}
