/** Evidence in words, and evidence that is the id of an uploaded file. */
export const evidenceTexts = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_tracking_number',
  'uncategorized_text',
] as const
export const evidenceFiles = [
  'cancellation_policy',
  'customer_communication',
  'customer_signature',
  'duplicate_charge_documentation',
  'receipt',
  'refund_policy',
  'service_documentation',
  'shipping_documentation',
  'uncategorized_file',
] as const

export type EvidenceField = (typeof evidenceTexts)[number] | (typeof evidenceFiles)[number]

export type DisputeStatus =
  | 'warning_needs_response'
  | 'warning_under_review'
  | 'warning_closed'
  | 'needs_response'
  | 'under_review'
  | 'won'
  | 'lost'
  | 'prevented'

const emptyEvidence = (): Record<EvidenceField, string | null> =>
  Object.fromEntries([...evidenceTexts, ...evidenceFiles].map((name) => [name, null])) as Record<
    EvidenceField,
    string | null
  >

type Wanted = {
  id: string
  created: number
  livemode: boolean
  amount: number
  currency: string
  charge: string
  paymentIntent: string | null
  reason: string
  inquiry: boolean
  networkReasonCode: string
}

/** A dispute as Stripe tells it: an inquiry (no money has moved) or a chargeback (it has). */
export const newDispute = (wanted: Wanted) => ({
  id: wanted.id,
  object: 'dispute' as const,
  amount: wanted.amount,
  balance_transactions: [] as unknown[],
  charge: wanted.charge,
  created: wanted.created,
  currency: wanted.currency,
  enhanced_eligibility_types: [],
  evidence: { ...emptyEvidence(), enhanced_evidence: {} },
  evidence_details: {
    due_by: null as number | null,
    enhanced_eligibility: {},
    has_evidence: false,
    past_due: false,
    submission_count: 0,
    submission_method: 'not_submitted' as 'manual' | 'not_submitted',
  },
  intended_submission_method: null,
  is_charge_refundable: wanted.inquiry,
  livemode: wanted.livemode,
  metadata: {} as Record<string, string>,
  payment_intent: wanted.paymentIntent,
  payment_method_details: {
    card: {
      brand: 'visa',
      case_type: (wanted.inquiry ? 'inquiry' : 'chargeback') as 'inquiry' | 'chargeback',
      network: 'visa',
      network_reason_code: wanted.networkReasonCode,
    },
    type: 'card',
  },
  reason: wanted.reason,
  status: (wanted.inquiry ? 'warning_needs_response' : 'needs_response') as DisputeStatus,
})

export type Dispute = ReturnType<typeof newDispute>
