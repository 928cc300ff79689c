import { z } from '@hono/zod-openapi'
import { instant } from './shapes.ts'

/** Why nothing that moves money or sends mail leaves at the moment, and what is still to be done about it. */
export const quarantine = z
  .object({
    /**
     * `restored`: the database is a copy, or lacks what was written before. `failover`: it goes on where another server
     * stopped. `gateway_ahead`: a gateway did something for us that is not in the database.
     */
    reason: z.enum(['restored', 'failover', 'gateway_ahead']),
    /** What happened and what now, in words for staff. */
    sentence: z.string(),
    openedAt: instant,
    /** Everything the gateways did since is compared before the quarantine may end. */
    replayFrom: instant,
    /** Null while gateways are still being compared. */
    sweptAt: instant.nullable(),
    /** Movements that the comparison found at the gateways; those that are decided there are booked. */
    found: z.int().min(0),
    /** Why the last comparison did not come to its end; null when it did or none was begun. */
    lastFailure: z.string().nullable(),
    /** True once an administrator may release it. */
    releasable: z.boolean(),
  })
  .openapi('Quarantine')

export const systemHealth = z
  .object({
    quarantine: quarantine.nullable(),
    clock: z.object({
      /** `guarded`: the clocks disagree or have jumped, and jobs that move money wait. */
      state: z.enum(['ok', 'guarded']),
      sentence: z.string().nullable(),
      since: instant.nullable(),
      /** How far this server's clock is ahead of the database's, in milliseconds; null before the first comparison. */
      aheadMs: z.int().nullable(),
      checkedAt: instant.nullable(),
    }),
    database: z.enum(['ok', 'read_only', 'unreachable']),
    gatewayAccounts: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        gateway: z.string(),
        liveMode: z.boolean(),
        lastWebhookAt: instant.nullable(),
        lastSweepAt: instant.nullable(),
        /** Everything before this instant is matched, or an open discrepancy. */
        comparedUntil: instant.nullable(),
        lastFailure: z.string().nullable(),
      }),
    ),
    waiting: z.object({
      /** Attempts whose outcome is not known yet. */
      attempts: z.int().min(0),
      webhooks: z.int().min(0),
      deliveries: z.int().min(0),
      exceptions: z.int().min(0),
    }),
  })
  .openapi('SystemHealth')

export type QuarantineJson = z.infer<typeof quarantine>
export type SystemHealthJson = z.infer<typeof systemHealth>
