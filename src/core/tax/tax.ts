/**
 * A tax as it stands on a line. `ppm` is parts per million of the tax-exclusive price (9.975 % is 99 750), a whole
 * number from 0 to 1 000 000. `inclusive`: the price already contains it.
 */
export type TaxRate = {
  readonly id: string
  readonly name: string
  readonly ppm: number
  readonly inclusive: boolean
}

/** One million: 100 % in parts per million. */
export const WHOLE_PPM = 1_000_000
