/** What an organization may write into its own subject and text; anything else in braces is shown as it stands. */
export const mailVariables = ['customer', 'number', 'amount', 'due_date', 'organization', 'link'] as const

export type MailValues = Readonly<Record<(typeof mailVariables)[number], string>>

/** Characters an organization's own words may have; settings refuse more, and a longer text is cut here. */
export const MAIL_SUBJECT_MAX = 200
export const MAIL_BODY_MAX = 5000

/**
 * Puts values in place of `{{name}}`, once and from left to right, so that a value which looks like a variable stays
 * text. There is no logic to run and nothing to look up but the six names. The result is plain text: escaping
 * is done where it is put into HTML.
 */
export function fillVariables(words: string, values: MailValues): string {
  return words.replaceAll(/\{\{ ?([a-z_]{1,20}) ?\}\}/g, (whole, name: string) =>
    isVariable(name) ? values[name] : whole,
  )
}

const isVariable = (name: string): name is keyof MailValues => (mailVariables as readonly string[]).includes(name)
