/** What paid, as the gateway keeps it for one of its customers, so that it can be charged again. */
export type KeptMethod = {
  readonly gatewayCustomerId: string
  readonly gatewayMethodId: string
  /** A card's last month; both null for what has none. */
  readonly expiryMonth: number | null
  readonly expiryYear: number | null
  /** The card network's name of this charge, for those after it; null where none is told. */
  readonly networkTxnId: string | null
}

/**
 * What is paid with: a single-use token of the gateway's own fields, kept by the gateway for later when `save` says so; or
 * what it has kept, with `offSession` when the customer is not there to be asked anything.
 */
export type PaidWith =
  | {
      readonly methodToken: string
      /** Only on an object that was made for a customer of the gateway. */
      readonly save?: boolean
      readonly savedMethod?: undefined
      readonly offSession?: undefined
    }
  | {
      readonly savedMethod: string
      readonly offSession: boolean
      readonly methodToken?: undefined
      readonly save?: undefined
    }
