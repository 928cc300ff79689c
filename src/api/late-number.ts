/**
 * An invoice's number in an answer that is written before the database has given it: a series is locked from the moment
 * it gives a number until COMMIT (CORRECTNESS §7), and everybody who bills waits meanwhile, so nothing is awaited then.
 */
export type LateNumber = { readonly invoiceId: string; readonly number: Promise<string> }

/** What stands for the number until then. No request can have said it: the id is made after the request was read. */
export const standInFor = (invoiceId: string): string => `number of ${invoiceId}`

/** An answer's JSON with the number where its stand-in was. */
export const fillIn = (text: string, invoiceId: string, number: string): string =>
  text.replaceAll(JSON.stringify(standInFor(invoiceId)), () => JSON.stringify(number))
