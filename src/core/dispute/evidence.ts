/**
 * What can be said and shown in answer to a dispute, in words of ours; adapters translate the names. `label` and `hint` are
 * for the form. The limits are the tightest of the gateways we know, so that nothing is refused after it was written.
 */
export const EVIDENCE_TEXTS = {
  productDescription: { label: 'What was sold', hint: 'In words a bank clerk understands', long: true },
  customerName: { label: 'Customer’s name', hint: '', long: false },
  customerEmail: { label: 'Customer’s e-mail', hint: '', long: false },
  customerIp: { label: 'Customer’s IP address', hint: 'From which the order was placed', long: false },
  billingAddress: { label: 'Billing address', hint: '', long: true },
  serviceDate: { label: 'Date of the service', hint: 'When it was done or began', long: false },
  accessLog: {
    label: 'What the customer did',
    hint: 'Invoice opened, downloads, sign-ins: when and from where',
    long: true,
  },
  shippingAddress: { label: 'Shipping address', hint: '', long: true },
  shippingCarrier: { label: 'Carrier', hint: '', long: false },
  shippingDate: { label: 'Date of shipping', hint: '', long: false },
  shippingTrackingNumber: { label: 'Tracking number', hint: '', long: false },
  refundPolicyDisclosure: { label: 'How the refund policy was shown', hint: 'Before the customer paid', long: true },
  refundRefusalExplanation: { label: 'Why no refund is due', hint: '', long: true },
  cancellationPolicyDisclosure: { label: 'How the cancellation policy was shown', hint: '', long: true },
  cancellationRebuttal: { label: 'Why the cancellation does not count', hint: '', long: true },
  duplicateChargeId: {
    label: 'The other payment',
    hint: 'The gateway’s id of the payment it is not a copy of',
    long: false,
  },
  duplicateChargeExplanation: { label: 'Why both payments are right', hint: '', long: true },
  other: { label: 'Anything else', hint: 'Whatever fits nowhere above', long: true },
} as const

export type EvidenceText = keyof typeof EVIDENCE_TEXTS
export const EVIDENCE_TEXT_NAMES = Object.keys(EVIDENCE_TEXTS) as readonly EvidenceText[]

export const EVIDENCE_FILES = {
  receipt: { label: 'Receipt or invoice' },
  customerCommunication: { label: 'Messages with the customer' },
  customerSignature: { label: 'Customer’s signature' },
  serviceDocumentation: { label: 'Proof of the service' },
  shippingDocumentation: { label: 'Proof of delivery' },
  refundPolicy: { label: 'Refund policy' },
  cancellationPolicy: { label: 'Cancellation policy' },
  duplicateDocumentation: { label: 'Proof that it is not a duplicate' },
  other: { label: 'Another document' },
} as const

export type EvidenceFile = keyof typeof EVIDENCE_FILES
export const EVIDENCE_FILE_NAMES = Object.keys(EVIDENCE_FILES) as readonly EvidenceFile[]

export type EvidenceTexts = Readonly<Partial<Record<EvidenceText, string>>>

/** Characters of one field, and of all together (Stripe counts all text of a dispute as one). */
export const EVIDENCE_TEXT_MAX = 20_000
export const EVIDENCE_ALL_MAX = 150_000

/** Bytes of one file (Stripe, Dispute evidence: 5 MB). */
export const EVIDENCE_FILE_MAX = 5 * 1024 * 1024

const always: readonly EvidenceText[] = ['productDescription', 'customerName', 'customerEmail', 'billingAddress']

/** Which of the texts speak to why the customer's bank disputes, most telling first; the form shows these and folds the rest. */
export function textsFor(reason: string): readonly EvidenceText[] {
  switch (reason) {
    case 'fraudulent':
    case 'unrecognized':
      return [...always, 'customerIp', 'accessLog', 'serviceDate', 'other']
    case 'product_not_received':
      return [
        ...always,
        'serviceDate',
        'shippingAddress',
        'shippingCarrier',
        'shippingDate',
        'shippingTrackingNumber',
        'accessLog',
        'other',
      ]
    case 'product_unacceptable':
    case 'credit_not_processed':
      return [...always, 'serviceDate', 'refundPolicyDisclosure', 'refundRefusalExplanation', 'other']
    case 'subscription_canceled':
      return [...always, 'cancellationPolicyDisclosure', 'cancellationRebuttal', 'accessLog', 'other']
    case 'duplicate':
      return [...always, 'duplicateChargeId', 'duplicateChargeExplanation', 'other']
    default:
      return [...always, 'serviceDate', 'accessLog', 'other']
  }
}

/** Which of the files do, likewise. */
export function filesFor(reason: string): readonly EvidenceFile[] {
  switch (reason) {
    case 'product_not_received':
      return ['receipt', 'shippingDocumentation', 'customerCommunication', 'serviceDocumentation', 'other']
    case 'product_unacceptable':
    case 'credit_not_processed':
      return ['receipt', 'refundPolicy', 'customerCommunication', 'serviceDocumentation', 'other']
    case 'subscription_canceled':
      return ['receipt', 'cancellationPolicy', 'customerCommunication', 'other']
    case 'duplicate':
      return ['receipt', 'duplicateDocumentation', 'customerCommunication', 'other']
    default:
      return ['receipt', 'customerSignature', 'customerCommunication', 'serviceDocumentation', 'other']
  }
}
