/** The version of Stripe's API that is spoken here, and the only one. */
export const apiVersion = '2026-10-28.endive'
