import type { NextAction } from '../../ports/gateway.ts'

/**
 * Our page where the customer approves or fails the authentication. Where it goes on to is in the gateway's books, not
 * in this address, because attempts are kept and the way back holds a pay link's token (CORRECTNESS §18.1).
 */
export const authenticatePage = (publicUrl: string, objectId: string): NextAction => ({
  kind: 'redirect',
  url: `${publicUrl}/dev/sandbox/authenticate/${encodeURIComponent(objectId)}`,
})
