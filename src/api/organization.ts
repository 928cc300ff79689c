import {
  mailTest,
  mailTestResult,
  type OrganizationPatchJson,
  organization,
  organizationPatch,
} from '../contract/organization.ts'
import { parsePercent } from '../core/number/decimal.ts'
import { changeSettings, type SettingsChange } from '../flows/organization/change-settings.ts'
import { setLogo } from '../flows/organization/set-logo.ts'
import { type MailTest, testMail } from '../flows/organization/test-mail.ts'
import { LOGO_BYTES_MAX, reencodeLogo } from '../ports/images.ts'
import { getOrganization } from '../store/organization.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { presentOrganization } from './present/organization.ts'
import { HttpFault } from './problem.ts'
import { readBytes } from './read-body.ts'

const tag = 'Organization'
const LOGO_TYPES = ['image/png', 'image/jpeg', 'image/webp']

/** Settings of the organization that the caller works for. */
export const organizationEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/organization',
      permission: 'signed_in',
      tag,
      summary: 'Get the organization’s settings',
      answer: organization,
    },
    async ({ ctx }) => presentOrganization(await ctx.tx(getOrganization)),
  ),
  endpoint(
    {
      method: 'patch',
      path: '/organization',
      permission: 'settings.manage',
      tag,
      summary: 'Change settings',
      description:
        'Fields that are absent stay as they are. Number series can only be raised. The mail password is never answered; leave it out to keep it.',
      body: organizationPatch.strict(),
      answer: organization,
    },
    async ({ ctx, body }) => presentOrganization(await changeSettings(ctx, changeOf(body))),
  ),
  endpoint(
    {
      method: 'put',
      path: '/organization/logo',
      permission: 'settings.manage',
      tag,
      summary: 'Set the logo',
      description:
        'The bytes of a PNG, JPEG or WebP of at most 2 MiB. They are drawn anew as PNG, so nothing but pixels is kept.',
      rawBody: LOGO_TYPES,
      answer: organization,
    },
    async ({ ctx, c }) => {
      const type = (c.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
      if (!LOGO_TYPES.includes(type))
        throw new HttpFault(
          415,
          'content_type',
          'A logo is a PNG, JPEG or WebP picture; send it with that content type.',
        )
      const { png } = await reencodeLogo(await readBytes(c, LOGO_BYTES_MAX))
      return presentOrganization(await setLogo(ctx, png))
    },
  ),
  endpoint(
    {
      method: 'delete',
      path: '/organization/logo',
      permission: 'settings.manage',
      tag,
      summary: 'Remove the logo',
      answer: organization,
    },
    async ({ ctx }) => presentOrganization(await setLogo(ctx, null)),
  ),
  endpoint(
    {
      method: 'post',
      path: '/organization/mail-test',
      permission: 'settings.manage',
      tag,
      summary: 'Send a test message',
      description: 'Answers what the mail server said to it.',
      body: mailTest,
      answer: mailTestResult,
    },
    async ({ ctx, body }) => {
      const result = await testMail(ctx, body.to)
      return { outcome: result.kind, sentence: sentenceOf(result) }
    },
  ),
]

function sentenceOf(result: MailTest): string {
  if (result.kind !== 'accepted') return result.sentence
  return result.builtIn ? 'The message is in the built-in mailbox at /dev/mail.' : 'The mail server took the message.'
}

/** Named field by field: nothing of a body reaches a row that is not listed here (CORRECTNESS §18.6). */
function changeOf(body: OrganizationPatchJson): SettingsChange {
  const series = (given: OrganizationPatchJson['invoiceSeries']) =>
    given && { ...given, nextNumber: BigInt(given.nextNumber) }
  return {
    ...pick(body, [
      'name',
      'address',
      'taxId',
      'email',
      'phone',
      'website',
      'currency',
      'zone',
      'locale',
      'color',
      'rounding',
    ]),
    ...pick(body, ['paymentTermsDays', 'partialPayments', 'invoiceNotes', 'payLinkSubject', 'payLinkBody', 'smtp']),
    ...(body.partialMinimum === undefined ? {} : { partialMinimum: BigInt(body.partialMinimum) }),
    ...pick(body, ['tipsOnInvoices', 'tipCustom']),
    ...(body.tipPercentages ? { tipPercentages: body.tipPercentages.map(ppm) } : {}),
    ...(body.tipCustomMaximum === undefined ? {} : { tipCustomMaximum: ppm(body.tipCustomMaximum) }),
    ...(body.invoiceSeries ? { invoiceSeries: series(body.invoiceSeries) } : {}),
    ...(body.creditNoteSeries ? { creditNoteSeries: series(body.creditNoteSeries) } : {}),
  }
}

/** Percentages have been checked by their schema. */
const ppm = (percentage: string): number => parsePercent(percentage) ?? 0

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]]))) as Pick<
    T,
    K
  >
}
