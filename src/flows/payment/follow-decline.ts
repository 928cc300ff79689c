import { methodWords } from '../../core/payment/method-words.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Outcome } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import { revokeAgreement } from '../../store/agreement.ts'
import type { Attempt } from '../../store/attempt.ts'
import type { Intent } from '../../store/intent.ts'
import { addOutboxMessage } from '../../store/outbox.ts'
import { lockPaymentMethod } from '../../store/payment-method.ts'

/** What a bank says when its customer has told it to let us charge no more. */
const withdrawn = new Set(['revocation_of_authorization', 'revocation_of_all_authorizations'])

type Declined = { readonly intent: Intent; readonly attempt: Attempt }

/**
 * What a decline of a saved method leads to (FM-REN-07). One that wants the customer becomes a message with the pay link, not
 * another try; one that says that the customer has withdrawn their word ends the agreement. Any other is for staff to see.
 */
export async function followDecline(t: Tx, ctx: Ctx, { intent, attempt }: Declined, outcome: Outcome): Promise<void> {
  if (outcome.kind !== 'declined' || attempt.paymentMethodId === null) return
  if (withdrawn.has(outcome.code) && (await lockPaymentMethod(t, attempt.paymentMethodId)))
    revokeAgreement(t, attempt.paymentMethodId)
  if (intent.initiator !== 'merchant' || outcome.retry !== 'authenticate') return
  addOutboxMessage(t, {
    id: ctx.ids.uuid(),
    topic: 'authentication_wanted',
    subjectId: intent.invoiceId,
    payload: { attemptId: attempt.id, amount: attempt.amount, method: methodWords('gateway', attempt.method) },
  })
}
