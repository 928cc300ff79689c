import { askNewest } from '../flows/quarantine/ask-newest.ts'
import { compareInstance, type KeptMark, type Surprise } from '../flows/quarantine/compare-instance.ts'
import { putIntoQuarantine } from '../flows/quarantine/open-quarantine.ts'
import { ctxFor, type System } from '../ports/ctx.ts'
import { scanAccounts } from '../store/gateway-account.ts'
import {
  findInstanceMark,
  hasOutboxMessage,
  newestOutboxId,
  readInstance,
  storeInstanceMark,
  unnamed,
} from '../store/instance-mark.ts'
import { scanOrganizations } from '../store/organization.ts'

/** Where the copy of the mark lies that no restored database brings along. */
export type MarkKeeper = { read(): Promise<KeptMark | null>; write(mark: KeptMark): Promise<void> }

/** Where a mark is missing altogether, so much is replayed at the gateways. */
const withoutMarkDays = 30

/** What is still to be asked of gateways since this start: their newest movements, once each. */
export type Questions = { replayFrom: Temporal.Instant; accounts: { organizationId: string; accountId: string }[] }

/**
 * Before anything is served: is this the database we last worked on, and as far as we left it (CORRECTNESS §14)? If not,
 * every organization is in quarantine before the first request is taken. The new mark is written after that, so that a
 * start that dies in between asks again. Answers what is to be asked of the gateways.
 */
export async function greetDatabase(system: System, keeper: MarkKeeper): Promise<Questions> {
  const replayFrom = await compareAndMark(system, keeper)
  return { replayFrom, accounts: await scanAccounts(system.directory) }
}

/** The same while we run: a standby may be promoted under us. Keeps the mark and its copy up to date. */
export async function watchInstance(system: System, keeper: MarkKeeper): Promise<void> {
  await compareAndMark(system, keeper)
}

/** Answers from where gateways have to be replayed when something is missing: a day before the mark that was found. */
async function compareAndMark(system: System, keeper: MarkKeeper): Promise<Temporal.Instant> {
  const { directory, clock } = system
  const [now, mark, kept] = await Promise.all([readInstance(directory), findInstanceMark(directory), keeper.read()])
  const keptIsThere = kept?.outboxId ? await hasOutboxMessage(directory, kept.outboxId) : true
  const last = mark?.markedAt ?? (kept ? longBefore(kept) : clock.now())
  const replayFrom = last.subtract({ hours: 24 })
  const surprise = compareInstance({ now, mark, kept, keptIsThere })
  if (surprise) await putAllIntoQuarantine(system, surprise, replayFrom)
  const outboxId = await newestOutboxId(directory)
  await storeInstanceMark(directory, { ...(now ?? unnamed), outboxId, markedAt: clock.now() })
  await keeper.write({ outboxId, markedAt: clock.now().toString() })
  return replayFrom
}

const longBefore = ({ markedAt }: KeptMark): Temporal.Instant =>
  Temporal.Instant.from(markedAt).subtract({ hours: withoutMarkDays * 24 })

async function putAllIntoQuarantine(system: System, surprise: Surprise, replayFrom: Temporal.Instant): Promise<void> {
  for (const { id } of await scanOrganizations(system.directory)) {
    await putIntoQuarantine(ctxFor(system, id, { kind: 'system' }), surprise, replayFrom)
  }
  system.log.warn('the database is not the one we left: everything that moves money or sends mail waits', {
    reason: surprise.reason,
    why: String(surprise.facts.why),
  })
}

const askedAtOnce = 8

/**
 * Asks each account that has not answered yet for its newest movements, some at once, since one that is away takes its
 * time. Returns how many are still to be asked.
 */
export async function askGateways(system: System, questions: Questions): Promise<number> {
  const queue = [...questions.accounts]
  const next = async (): Promise<void> => {
    for (let account = queue.shift(); account; account = queue.shift()) {
      const asked = account
      if (await isAnswered(system, asked, questions.replayFrom))
        questions.accounts = questions.accounts.filter((one) => one !== asked)
    }
  }
  await Promise.all(Array.from({ length: askedAtOnce }, next))
  return questions.accounts.length
}

async function isAnswered(
  system: System,
  { organizationId, accountId }: Questions['accounts'][number],
  replayFrom: Temporal.Instant,
): Promise<boolean> {
  const ctx = ctxFor(system, organizationId, { kind: 'gateway', id: accountId, name: 'The gateway' })
  const asked = await askNewest(ctx, accountId)
  if (asked.kind === 'unanswered') return false
  if (asked.unknown.length > 0) {
    const facts = { why: 'a gateway knows more than the database', movements: asked.unknown }
    await putIntoQuarantine(ctx, { reason: 'gateway_ahead', facts }, replayFrom)
    system.log.warn('a gateway knows of movements that the database has forgotten', { account: accountId })
  }
  return true
}
