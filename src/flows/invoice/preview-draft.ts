import type { Ctx } from '../../ports/ctx.ts'
import { type Content, type DraftInput, resolveDraft } from './draft-content.ts'

/** What a draft would say and come to if it were kept; keeps nothing. Refuses what `createDraft` refuses. */
export const previewDraft = (ctx: Ctx, input: DraftInput): Promise<Content> =>
  ctx.tx((t) => resolveDraft(t, ctx.ids, input, null))
