import type { EvidenceFile, EvidenceText } from '../../../core/dispute/evidence.ts'
import type { DisputeCommand } from '../../../ports/gateway.ts'
import type { HttpRequest } from '../../../ports/http.ts'
import type { StripeAccess } from '../access.ts'
import { inPath, post } from '../stripe-request.ts'

/** Stripe's names of the evidence in words (Dispute evidence, "The evidence object"). */
const TEXTS: Readonly<Record<EvidenceText, string>> = {
  productDescription: 'product_description',
  customerName: 'customer_name',
  customerEmail: 'customer_email_address',
  customerIp: 'customer_purchase_ip',
  billingAddress: 'billing_address',
  serviceDate: 'service_date',
  accessLog: 'access_activity_log',
  shippingAddress: 'shipping_address',
  shippingCarrier: 'shipping_carrier',
  shippingDate: 'shipping_date',
  shippingTrackingNumber: 'shipping_tracking_number',
  refundPolicyDisclosure: 'refund_policy_disclosure',
  refundRefusalExplanation: 'refund_refusal_explanation',
  cancellationPolicyDisclosure: 'cancellation_policy_disclosure',
  cancellationRebuttal: 'cancellation_rebuttal',
  duplicateChargeId: 'duplicate_charge_id',
  duplicateChargeExplanation: 'duplicate_charge_explanation',
  other: 'uncategorized_text',
}

const FILES: Readonly<Record<EvidenceFile, string>> = {
  receipt: 'receipt',
  customerCommunication: 'customer_communication',
  customerSignature: 'customer_signature',
  serviceDocumentation: 'service_documentation',
  shippingDocumentation: 'shipping_documentation',
  refundPolicy: 'refund_policy',
  cancellationPolicy: 'cancellation_policy',
  duplicateDocumentation: 'duplicate_charge_documentation',
  other: 'uncategorized_file',
}

type Submit = Extract<DisputeCommand, { op: 'submit_evidence' }>

/** Everything at once, and sent on to the bank with it: `submit` is said although it is what Stripe assumes. */
export function writeSubmit(access: StripeAccess, command: Submit): HttpRequest {
  const evidence: Record<string, string> = {}
  for (const [name, text] of Object.entries(command.texts)) evidence[TEXTS[name as EvidenceText]] = text
  for (const [name, file] of Object.entries(command.files)) evidence[FILES[name as EvidenceFile]] = file
  const path = `/v1/disputes/${inPath(command.gatewayDisputeId)}`
  return post(access, path, command.idempotencyKey, { evidence, submit: true })
}

/** Accepts the loss. Stripe cannot take this back. */
export const writeClose = (
  access: StripeAccess,
  { gatewayDisputeId, idempotencyKey }: Extract<DisputeCommand, { op: 'accept' }>,
): HttpRequest => post(access, `/v1/disputes/${inPath(gatewayDisputeId)}/close`, idempotencyKey, {})
