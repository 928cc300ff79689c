/** A card's last month; both null for what does not expire, or where the gateway does not tell. */
export type Expiry = { readonly expiryMonth: number | null; readonly expiryYear: number | null }

/** Whether a card's last month has passed. `today` is a calendar day, `YYYY-MM-DD`, in the organization's zone. */
export function isExpired({ expiryMonth, expiryYear }: Expiry, today: string): boolean {
  if (expiryMonth === null || expiryYear === null) return false
  return `${String(expiryYear).padStart(4, '0')}-${String(expiryMonth).padStart(2, '0')}` < today.slice(0, 7)
}

/** `12/34`, as it stands on the card; null for what does not expire, or where the gateway does not tell. */
export function expiryText({ expiryMonth, expiryYear }: Expiry): string | null {
  if (expiryMonth === null || expiryYear === null) return null
  return `${String(expiryMonth).padStart(2, '0')}/${String(expiryYear % 100).padStart(2, '0')}`
}
