/** Ends the command with a sentence for the person who typed it, without a stack trace. */
export function explain(sentence) {
  const error = new Error(sentence)
  error.explained = true
  throw error
}
