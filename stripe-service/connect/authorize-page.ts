import type { Account } from '../books/account.ts'
import { openAccount } from '../control/accounts.ts'
import { type Answer, escapeHtml, type PublicCall, page, redirect } from '../route.ts'
import type { Service } from '../service.ts'
import { type AuthorizeRequest, isOauthError, type OauthError, readAuthorizeRequest } from './authorize-request.ts'

/** Seconds that a code is good for. */
const codeGoodFor = 300

/** `GET /oauth/authorize`: a page on which an account is chosen or opened, or the platform is turned away. */
export function showAuthorize(service: Service, { query, request }: PublicCall): Answer {
  const asked = readAuthorizeRequest(service, query)
  if (isOauthError(asked)) return refusalPage(asked)
  const action = `/oauth/authorize?${escapeHtml(request.query)}`
  const accounts = [...service.accounts.values()].filter(({ platform }) => platform === null)
  return page(
    frame(
      `Connect your account to ${asked.platform.name}`,
      `<p>${escapeHtml(asked.platform.name)} asks to see and to change the data of your account
${asked.livemode ? '' : ' in <strong>test mode</strong>'}. This page plays Stripe’s.</p>
<form method="post" action="${action}">
<fieldset><legend>Connect an account that exists</legend>
${accounts.map(accountButton).join('\n') || '<p>There is none yet.</p>'}
</fieldset>
</form>
<form method="post" action="${action}">
<fieldset><legend>Open a new account</legend>
<p><label>Business name<br><input name="business_name" value="${escapeHtml(asked.businessName)}" required maxlength="100"></label></p>
<p><label>Country<br><input name="country" value="${escapeHtml(asked.country || 'US')}" required pattern="[A-Z]{2}" maxlength="2" size="3"></label></p>
<button type="submit" name="choice" value="create">Open and connect</button>
</fieldset>
</form>
<form method="post" action="${action}">
<p><button type="submit" name="choice" value="cancel">Cancel</button></p>
</form>`,
    ),
  )
}

const accountButton = ({ id, name, country }: Account): string =>
  `<p><button type="submit" name="account" value="${escapeHtml(id)}">Connect ${escapeHtml(name || id)}</button>
<small>${escapeHtml(id)}, ${escapeHtml(country)}</small></p>`

/** `POST /oauth/authorize`: what was clicked. Ends at the platform's address, with a code or with an error. */
export function decideAuthorize(service: Service, { query, form }: PublicCall): Answer {
  const asked = readAuthorizeRequest(service, query)
  if (isOauthError(asked)) return refusalPage(asked)
  if (form.choice === 'cancel') {
    return back(asked, { error: 'access_denied', error_description: 'The user denied your request' })
  }
  const account = form.choice === 'create' ? openNew(service, form) : chosen(service, form.account)
  if (!account)
    return refusalPage({ error: 'invalid_request', error_description: 'There is no such account to connect.' })
  const code = service.newId('ac')
  const { platform, livemode, scope } = asked
  service.connectCodes.set(code, {
    code,
    accountId: account.id,
    platformId: platform.id,
    livemode,
    scope,
    expiresAt: service.clock.seconds() + codeGoodFor,
    used: false,
  })
  return back(asked, { scope, code })
}

function chosen(service: Service, id: unknown): Account | undefined {
  const account = typeof id === 'string' ? service.accounts.get(id) : undefined
  return account?.platform === null ? account : undefined
}

function openNew(service: Service, form: PublicCall['form']): Account | undefined {
  const name = typeof form.business_name === 'string' ? form.business_name.trim().slice(0, 100) : ''
  const country = typeof form.country === 'string' && /^[A-Z]{2}$/.test(form.country) ? form.country : undefined
  if (name === '' || !country) return undefined
  return service.accounts.get(openAccount(service, { name, country }).id)
}

function back({ redirectUri, state }: AuthorizeRequest, more: Readonly<Record<string, string>>): Answer {
  const address = new URL(redirectUri)
  for (const [name, value] of Object.entries(more)) address.searchParams.set(name, value)
  if (state !== null) address.searchParams.set('state', state)
  return redirect(address.href)
}

const refusalPage = ({ error, error_description: why }: OauthError): Answer =>
  page(frame('This cannot be connected', `<p><code>${escapeHtml(error)}</code></p><p>${escapeHtml(why)}</p>`), 400)

const frame = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>body{font:16px/1.5 sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}
fieldset{margin:0 0 1.5rem;border:1px solid #bbb;border-radius:6px}button,input{font:inherit;padding:.5rem 1rem}
small{color:#555}</style></head><body><h1>${escapeHtml(title)}</h1>${body}</body></html>`
