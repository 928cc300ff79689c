/** Answers of the service as it wrote them (docs/sandbox-api.md), for the tests of everything that reads them. */

export const charge = {
  id: 'ch_116m01kstm2ttj907qvxtpmj',
  objectId: 'obj_ksxp3ebdm9f5383c4z4vx9ka',
  reference: '7QK2M9C4W8ZRB3HTXV5N',
  amount: 1000,
  currency: 'USD',
  fee: 59,
  refunded: 0,
  status: 'succeeded',
  declineCode: null,
  method: { kind: 'card', brand: 'visa', last4: '4242' },
  liveMode: false,
  createdAt: '2026-11-21T20:58:06.749Z',
}

export const object = {
  id: 'obj_ksxp3ebdm9f5383c4z4vx9ka',
  reference: 'W8ZRB3HTXV5N7QK2M9C4',
  amount: 1000,
  currency: 'USD',
  description: 'Invoice INV-0042',
  status: 'requires_confirmation',
  charge: null,
  lastDecline: null,
  actionReference: null,
  returnUrl: null,
  createdAt: '2026-11-21T20:58:06.711Z',
}

export const sale = {
  result: 'approved',
  code: '1',
  text: 'Approved',
  charge: { ...charge, objectId: null },
  objectId: null,
}

export const refund = {
  id: 're_3kq0sddxj9m2ptvw1x8y5cbz',
  chargeId: 'ch_116m01kstm2ttj907qvxtpmj',
  reference: 'RB3HTXV5N7QK2M9C4W8Z',
  amount: 400,
  currency: 'USD',
  status: 'succeeded',
  liveMode: false,
  createdAt: '2026-11-21T20:59:00.000Z',
}

export const error = (code: string, more: object = {}) => ({ error: { code, message: 'In words.' }, ...more })
