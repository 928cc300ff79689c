// Control characters, and the two line separators that some mail programs take for line ends.
const LINE_BREAKING = /[\p{Cc}\u2028\u2029]/u

/**
 * Whether text may stand in a mail header or an address line: one line, no control characters, well-formed Unicode.
 * What may not is refused (`one-line.ts`) and never repaired: whoever sends a line break there means harm.
 */
export const isHeaderSafe = (text: string): boolean => !LINE_BREAKING.test(text) && text.isWellFormed()
