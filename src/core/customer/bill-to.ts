/** A postal address; every part may be empty. `country` is ISO 3166-1 alpha-2 in capitals, or empty. */
export type Address = {
  readonly line1: string
  readonly line2: string
  readonly city: string
  readonly region: string
  readonly postalCode: string
  readonly country: string
}

/**
 * Who an invoice is made out to, as edited for this invoice only (J16). `filledEmail` is the address that was filled
 * in by itself when the draft was last written; where `email` differs from it, somebody typed another one.
 */
export type BillTo = {
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly taxId: string | null
  readonly address: Address
  readonly filledEmail: string | null
}

export type Reachable = { readonly name: string; readonly email: string | null; readonly phone: string | null }

export const EMPTY_ADDRESS: Address = { line1: '', line2: '', city: '', region: '', postalCode: '', country: '' }

/** An address with every part present, whatever was stored. */
export const wholeAddress = (parts: Partial<Address>): Address => ({ ...EMPTY_ADDRESS, ...parts })

/** What choosing a customer and contact fills in: the contact's own e-mail and phone come first (J16). */
export function fillBillTo(
  customer: Reachable & { readonly taxId: string | null; readonly billingAddress: Partial<Address> },
  contact: Reachable | null,
): BillTo {
  const email = contact?.email ?? customer.email
  return {
    name: customer.name,
    email,
    phone: contact?.phone ?? customer.phone,
    taxId: customer.taxId,
    address: wholeAddress(customer.billingAddress),
    filledEmail: email,
  }
}

/**
 * Where an invoice is mailed when nobody names another address: the e-mail typed for this invoice, else the contact's
 * as it is now, so that correcting a contact's address mends the next sending. Null without a contact (C8, C9).
 */
export function mailAddressOf(billTo: BillTo, contact: Reachable | null): string | null {
  if (!contact) return null
  return billTo.email !== null && billTo.email !== billTo.filledEmail ? billTo.email : contact.email
}

/** The lines of an address as they are printed, in the order its country writes them; empty parts leave no gap. */
export function addressLines(parts: Partial<Address>): string[] {
  const a = wholeAddress(parts)
  return [a.line1, a.line2, ...townLines(a), countryName(a.country)].filter(Boolean)
}

function townLines({ city, region, postalCode, country }: Address): string[] {
  const joined = (separator: string, ...texts: string[]) => texts.filter(Boolean).join(separator)
  switch (country) {
    case '':
    case 'US':
    case 'CA':
    case 'AU':
      return [joined(', ', city, joined(' ', region, postalCode))]
    case 'GB':
    case 'IE':
      return [joined(', ', city, region), postalCode]
    default:
      return [joined(', ', joined(' ', postalCode, city), region)]
  }
}

const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' })

const countryName = (code: string): string => (/^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code)
