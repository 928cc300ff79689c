import type { Account } from '../books/account.ts'

/** How payments of a type go: at once, over the payer's bank or wallet page, or settled days later. */
export type MethodType = {
  readonly name: string
  readonly redirects: boolean
  /** The payment stays `processing` until the bank has answered. */
  readonly settlesLater: boolean
  /** Currencies it takes; any when missing. */
  readonly currencies?: readonly string[]
}

export const methodTypes: readonly MethodType[] = [
  { name: 'card', redirects: false, settlesLater: false },
  { name: 'link', redirects: false, settlesLater: false },
  { name: 'sepa_debit', redirects: false, settlesLater: true, currencies: ['eur'] },
  { name: 'us_bank_account', redirects: false, settlesLater: true, currencies: ['usd'] },
  { name: 'ideal', redirects: true, settlesLater: false, currencies: ['eur'] },
  {
    name: 'klarna',
    redirects: true,
    settlesLater: false,
    currencies: ['eur', 'usd', 'gbp', 'sek', 'nok', 'dkk', 'cad'],
  },
]

const byName = new Map(methodTypes.map((type) => [type.name, type]))

export const methodType = (name: string): MethodType | undefined => byName.get(name)

/** The types that this account can be paid by in this currency: those that are turned on and take it. */
export const typesFor = (account: Account, currency: string): string[] =>
  account.methodTypes.filter((name) => {
    const type = byName.get(name)
    return type !== undefined && (type.currencies === undefined || type.currencies.includes(currency))
  })
