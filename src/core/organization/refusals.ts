import { type Refusal, refuse } from '../refusal.ts'

export const currencyUnknown = (code: string): Refusal =>
  refuse(
    'invalid',
    'currency_unknown',
    `${code} is not a currency we know; use an ISO 4217 code such as USD.`,
    'currency',
  )

export const zoneUnknown = (zone: string): Refusal =>
  refuse('invalid', 'zone_unknown', `${zone} is not a time zone; use an IANA name such as Europe/Vienna.`, 'zone')

export const localeUnknown = (locale: string): Refusal =>
  refuse('invalid', 'locale_unknown', `${locale} is not a language we can write in; use a tag such as en-US.`, 'locale')

export const websiteInvalid = (): Refusal =>
  refuse('invalid', 'website_invalid', 'must be a web address that begins with https:// or http://', 'website')

export const partialMinimumInvalid = (): Refusal =>
  refuse('invalid', 'partial_minimum', 'must be at least 1 minor unit', 'partialMinimum')

export const mailFieldUnsafe = (field: string): Refusal =>
  refuse('invalid', 'control_character', 'must not contain line breaks or control characters', field)

/** Numbers are never given twice (I-27), so a series only moves forward. */
export const seriesLowered = (field: 'invoiceSeries' | 'creditNoteSeries', reached: bigint): Refusal =>
  refuse(
    'conflict',
    'series_lowered',
    `The next number cannot be below ${reached}: lower numbers were given already.`,
    `${field}.nextNumber`,
  )

export const liveModeOff = (): Refusal =>
  refuse(
    'conflict',
    'live_mode_off',
    'Live mode is off for this organization, so there can be no live keys; make a test key, or turn live mode on first.',
    'liveMode',
  )

export const tooManyKeys = (max: number): Refusal =>
  refuse(
    'conflict',
    'too_many_keys',
    `An organization has at most ${max} keys in use; revoke one that is no longer needed.`,
  )
