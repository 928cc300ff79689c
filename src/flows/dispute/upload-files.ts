import { createHash } from 'node:crypto'
import { fileChanged, fileNotTaken, gatewayAway } from '../../core/dispute/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess } from '../../ports/gateway.ts'
import {
  type EvidenceFileRow,
  listEvidenceFiles,
  readEvidenceBytes,
  storeGatewayFile,
} from '../../store/dispute-evidence.ts'

/**
 * Lays every file of a dispute at its gateway that does not lie there yet, before the evidence that names them is sent.
 * Each is compared with its hash first (FM-DIS-04), sent under a key of its own and noted at once, so that a process that is
 * killed in between goes on where it was and no file is there twice (FM-DIS-07).
 */
export async function uploadFiles(ctx: Ctx, access: GatewayAccountAccess, disputeId: string): Promise<void> {
  const files = await ctx.tx((t) => listEvidenceFiles(t, disputeId))
  for (const file of files) if (file.gatewayFileId === null) await upload(ctx, access, file)
}

async function upload(ctx: Ctx, access: GatewayAccountAccess, file: EvidenceFileRow): Promise<void> {
  const { bytes } = await ctx.tx((t) => readEvidenceBytes(t, file.id))
  const hash = createHash('sha256').update(bytes).digest()
  if (!hash.equals(file.sha256)) throw fileChanged(file.name)
  const outcome = await ctx.gateways.uploadEvidence?.(access, {
    idempotencyKey: `evidence-${file.id}`,
    name: file.name,
    contentType: file.contentType,
    bytes,
  })
  if (outcome?.kind === 'stored') {
    const { gatewayFileId } = outcome
    await ctx.tx(async (t) => void (await storeGatewayFile(t, file.id, gatewayFileId)))
    return
  }
  if (outcome?.kind === 'rejected' && outcome.why !== 'not_sent' && outcome.why !== 'rate_limited')
    throw fileNotTaken(file.name, outcome.detail ?? 'Check the file and add it again.')
  throw gatewayAway()
}
