import { requirementWords } from './requirement-words.ts'

/** What a gateway wants to know before an account may do everything; its own names of fields, as it gave them. */
export type RequirementFacts = {
  readonly currentlyDue: readonly string[]
  readonly pastDue: readonly string[]
  readonly eventuallyDue: readonly string[]
  readonly pendingVerification: readonly string[]
  /** RFC 3339; until when what is due now must be given. */
  readonly deadline: string | null
  /** Why the account may not do everything, by the gateway's code. */
  readonly disabledReason: string | null
}

export type Requirements = {
  readonly level: 'none' | 'checking' | 'hint' | 'warning' | 'error'
  readonly sentence: string
  readonly items: readonly string[]
  readonly deadline: string | null
}

export const noRequirements: RequirementFacts = {
  currentlyDue: [],
  pastDue: [],
  eventuallyDue: [],
  pendingVerification: [],
  deadline: null,
  disabledReason: null,
}

const mostItems = 20

/**
 * What to tell the owner (PRODUCT C21). Past due or a restriction is an error, due now a warning, due some day a hint; what
 * the gateway is looking at asks nothing of anybody. A restriction that is nothing but that look counts as checking.
 */
export function deriveRequirements(facts: RequirementFacts): Requirements {
  const { currentlyDue, pastDue, eventuallyDue, pendingVerification, deadline, disabledReason } = facts
  const onlyChecked = disabledReason === 'requirements.pending_verification'
  if (pastDue.length > 0 || (disabledReason !== null && !onlyChecked)) {
    return told('error', reasonWords(disabledReason), pastDue.length > 0 ? pastDue : currentlyDue, null)
  }
  if (currentlyDue.length > 0) {
    const sentence = deadline
      ? 'Stripe needs more information before the deadline, or the account will be restricted.'
      : 'Stripe needs more information about the account.'
    return told('warning', sentence, currentlyDue, deadline)
  }
  if (pendingVerification.length > 0 || onlyChecked)
    return told('checking', 'Stripe is checking what was given. Nothing has to be done.', pendingVerification, null)
  if (eventuallyDue.length > 0)
    return told('hint', 'Stripe will ask for more information later; it can be given now.', eventuallyDue, null)
  return { level: 'none', sentence: '', items: [], deadline: null }
}

const told = (
  level: Requirements['level'],
  sentence: string,
  fields: readonly string[],
  deadline: string | null,
): Requirements => ({
  level,
  sentence,
  items: [...new Set(fields.map(requirementWords))].slice(0, mostItems),
  deadline,
})

function reasonWords(code: string | null): string {
  if (code?.startsWith('rejected.'))
    return 'Stripe has rejected this account. Contact Stripe to learn what can be done.'
  switch (code) {
    case 'listed':
      return 'Stripe is comparing this account with lists of prohibited persons and companies. Contact Stripe if it takes long.'
    case 'under_review':
      return 'Stripe is reviewing this account, which is restricted until that is done.'
    case 'platform_paused':
      return 'This account was paused.'
    case 'action_required.requested_capabilities':
      return 'The account has to ask Stripe for what it wants to do, such as taking card payments.'
    case 'other':
      return 'Stripe has restricted this account. Its dashboard says why.'
    default:
      return 'Stripe has restricted this account because information is overdue.'
  }
}
