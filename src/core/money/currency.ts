import { assert } from '../assert.ts'
import type { Currency } from './money.ts'

const NO_DIGITS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'

const TWO_DIGITS =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY ' +
  'COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS ' +
  'INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR ' +
  'MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP ' +
  'STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG'

const THREE_DIGITS = 'BHD IQD JOD KWD LYD OMR TND'

const FOUR_DIGITS = 'CLF UYW'

/**
 * ISO 4217, the codes in use that have a minor unit (no metals, no test codes). Our own table because `Intl` follows
 * CLDR's display habits and answers 0 for HUF, COP, IDR, IQD and LBP, which would charge a hundredfold.
 */
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...NO_DIGITS.split(' ').map((code) => [code, 0] as const),
  ...TWO_DIGITS.split(' ').map((code) => [code, 2] as const),
  ...THREE_DIGITS.split(' ').map((code) => [code, 3] as const),
  ...FOUR_DIGITS.split(' ').map((code) => [code, 4] as const),
])

/** Every code, in alphabetical order: what a currency picker offers. */
export const CURRENCIES: readonly Currency[] = [...EXPONENTS.keys()].sort()

/** Whether `code` is a currency we can bill in. Capitals only. */
export const isCurrency = (code: string): code is Currency => EXPONENTS.has(code)

/** How many decimal digits the currency's minor unit has: 2 for USD, 0 for JPY, 3 for KWD, 4 for CLF. */
export function exponentOf(currency: Currency): number {
  const exponent = EXPONENTS.get(currency)
  assert(exponent !== undefined, `${currency} is a currency of ISO 4217`)
  return exponent
}
