/** What was thrown, in words for a log or an operator; not everything that is thrown is an `Error`. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error))
