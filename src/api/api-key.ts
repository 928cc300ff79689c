import { z } from '@hono/zod-openapi'
import { type ApiKeyJson, apiKey, apiKeyMade, apiKeyWrite } from '../contract/payment.ts'
import { showId } from '../core/id/id.ts'
import { refuse } from '../core/refusal.ts'
import { createApiKey } from '../flows/api-key/create-api-key.ts'
import { revokeKey } from '../flows/api-key/revoke-api-key.ts'
import { type ApiKey, listApiKeys } from '../store/api-key.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const tag = 'API keys'

/** Keys are made and ended by people: a key that leaked cannot make itself a successor. */
export const apiKeyEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/api-keys',
      permission: 'api_keys.manage',
      tag,
      summary: 'List API keys',
      answer: z.object({ items: z.array(apiKey) }),
    },
    async ({ ctx }) => ({ items: (await ctx.tx(listApiKeys)).map(present) }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/api-keys',
      inOneTx: true,
      permission: 'api_keys.manage',
      tag,
      summary: 'Create an API key',
      description:
        'The whole key is in this answer and nowhere else. It has the rights of its creator at the time of each call.',
      body: apiKeyWrite,
      answer: apiKeyMade,
      status: 201,
    },
    async ({ ctx, principal, body }) => {
      if (principal.kind !== 'user')
        throw refuse('forbidden', 'people_only', 'API keys are created by people; sign in to the back office.')
      const made = await createApiKey(ctx, { ...body, createdBy: principal.userId })
      return { ...present(made), key: made.key }
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/api-keys/:id/revoke',
      permission: 'api_keys.manage',
      tag,
      summary: 'Revoke an API key',
      description: 'It is refused from the next request on.',
      params: { id: 'key' },
      answer: apiKey,
    },
    async ({ ctx, params }) => present(await revokeKey(ctx, params.id)),
  ),
]

const present = (key: ApiKey): ApiKeyJson => ({
  id: showId('key', key.id),
  name: key.name,
  prefix: key.prefix,
  last4: key.last4,
  liveMode: key.liveMode,
  createdAt: key.createdAt.toString(),
  lastUsedAt: key.lastUsedAt?.toString() ?? null,
  revokedAt: key.revokedAt?.toString() ?? null,
})
