/** Steps that say only that somebody was at work: a crash could have come there, and none did. */
const idle = /(#\d+: (goes to the database|scans|hears the gateway)|: reads)$/

/** What a rule's sentence names: references, ids of rows and of what the gateways hold. */
const names = /\b([A-Z0-9]{20}|(?:ch|pi|re|py|in|dp)_[A-Za-z0-9_]+|[0-9a-f]{8}-[0-9a-f-]{27})\b/g

/**
 * A story as a person reads it: without the steps in which nothing happened, and with `▶` before each line that tells of
 * what the broken rules name. Lines are given and returned oldest first.
 */
export function readable(story: readonly string[], violations: readonly string[]): string[] {
  const told = story.filter((line) => !idle.test(line))
  const named = [...new Set(violations.flatMap((violation) => violation.match(names) ?? []))]
  // A row goes by the last six characters of its id in a story, a gateway's object by its whole name.
  const marks = named.map((name) => (name.includes('-') ? name.slice(-6) : name))
  return told.map((line) => (marks.some((mark) => line.includes(mark)) ? `▶ ${line}` : `  ${line}`))
}
