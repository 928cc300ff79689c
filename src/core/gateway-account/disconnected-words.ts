/** Why an account is not active: somebody here ended it, its owner took our access away at the gateway, or its key is refused. */
export type DisconnectedWhy = 'by_hand' | 'access_ended' | 'key_refused'

const SENTENCES: Readonly<Record<DisconnectedWhy, string>> = {
  by_hand: 'It was disconnected here.',
  access_ended: 'Access was ended at the gateway. Connect it again to take payments.',
  key_refused: 'The gateway refuses the key; it was replaced or revoked there. Enter the new one to take payments.',
}

/** The reason that a card shows beside the date (PRODUCT J14). */
export const disconnectedWords = (why: DisconnectedWhy | null): string => SENTENCES[why ?? 'by_hand']
