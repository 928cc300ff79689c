import { queryOptions } from '@tanstack/react-query'
import type { MailTestResultJson, OrganizationJson, OrganizationPatchJson } from '../../../src/contract/organization.ts'
import type { ApiKeyJson, ApiKeyMadeJson } from '../../../src/contract/payment.ts'
import type { PageJson } from '../../../src/contract/shapes.ts'
import { ask } from './request.ts'

export const changeOrganization = (body: OrganizationPatchJson) =>
  ask<OrganizationJson>('/organization', { method: 'PATCH', body })

export const setLogo = (bytes: Blob) => ask<OrganizationJson>('/organization/logo', { method: 'PUT', bytes })

export const removeLogo = () => ask<unknown>('/organization/logo', { method: 'DELETE' })

export const testMail = (to: string, key: string) =>
  ask<MailTestResultJson>('/organization/mail-test', { method: 'POST', body: { to }, key })

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => ask<PageJson<ApiKeyJson>>('/api-keys', { signal }),
})

export const createApiKey = (body: { name: string; liveMode: boolean }, key: string) =>
  ask<ApiKeyMadeJson>('/api-keys', { method: 'POST', body, key })

export const revokeApiKey = (id: string, key: string) =>
  ask<ApiKeyJson>(`/api-keys/${id}/revoke`, { method: 'POST', body: {}, key })
