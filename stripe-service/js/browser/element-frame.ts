// Inside the frame: the fields of the Payment Element. They belong to this service's origin, so the shop's page can neither
// read them nor be told what was typed; it hears of a token, or of what is missing.

type Facts = { key: string; account?: string; currency: string; appearance?: Appearance; locale?: string }
type Appearance = { theme?: string; variables?: Record<string, string> }
type Wanted = { returnUrl?: string; setupFutureUsage?: string | null }
type Asked = Wanted & { kind: 'submit' | 'token' | 'update'; id?: number; appearance?: Appearance }
type Mistake = { type: string; code: string; message: string }

const names: Record<string, string> = {
  card: 'Card',
  link: 'Link',
  ideal: 'iDEAL',
  klarna: 'Klarna',
  sepa_debit: 'SEPA Direct Debit',
  us_bank_account: 'US bank account',
}

const find = <Kind extends HTMLElement>(selector: string): Kind => document.querySelector(selector) as Kind
const digits = (id: string): string => find<HTMLInputElement>(`#${id}`).value.replace(/\D/g, '')
const tabs = find('#tabs')
const cells = find('#card')

let type = 'card'

function choose(wanted: string): void {
  type = wanted
  for (const tab of tabs.children) tab.setAttribute('aria-pressed', String((tab as HTMLElement).dataset.type === type))
  cells.hidden = type !== 'card'
  find('#elsewhere').hidden = type === 'card'
}

function dress(appearance: Appearance = {}): void {
  const { style } = document.documentElement
  for (const [name, value] of Object.entries(appearance.variables ?? {})) style.setProperty(`--${name}`, value)
  document.documentElement.style.colorScheme = appearance.theme === 'night' ? 'dark' : 'light'
}

// What is missing, each at its field. Null when the card can be sent.
function missing(): Mistake | null {
  const say = (code: string, message: string): Mistake => ({ type: 'validation_error', code, message })
  const expiry = digits('expiry')
  const year = 2000 + Number(expiry.slice(2, 4))
  const past = year * 12 + Number(expiry.slice(0, 2)) <= new Date().getFullYear() * 12 + new Date().getMonth()
  const found: Record<string, Mistake | null> = {
    number: digits('number').length < 13 ? say('incomplete_number', 'Your card number is incomplete.') : null,
    expiry:
      expiry.length < 4
        ? say('incomplete_expiry', 'Your card’s expiration date is incomplete.')
        : past
          ? say('invalid_expiry_year_past', 'Your card’s expiration year is in the past.')
          : null,
    cvc: digits('cvc').length < 3 ? say('incomplete_cvc', 'Your card’s security code is incomplete.') : null,
  }
  for (const [id, mistake] of Object.entries(found)) {
    find(`#${id}`).setAttribute('aria-invalid', String(mistake !== null))
    find(`#${id}-wrong`).textContent = mistake?.message ?? ''
  }
  return Object.values(found).find((mistake) => mistake !== null) ?? null
}

function method(): Record<string, string> {
  const data = 'payment_method_data'
  if (type !== 'card') return { [`${data}[type]`]: type }
  return {
    [`${data}[type]`]: 'card',
    [`${data}[card][number]`]: digits('number'),
    [`${data}[card][exp_month]`]: digits('expiry').slice(0, 2),
    [`${data}[card][exp_year]`]: `20${digits('expiry').slice(2, 4)}`,
    [`${data}[card][cvc]`]: digits('cvc'),
  }
}

const caller = ({ key, account }: Facts): Record<string, string> => ({
  key,
  ...(account ? { _stripe_account: account } : {}),
})

async function makeToken(facts: Facts, { returnUrl, setupFutureUsage }: Wanted): Promise<object> {
  const wanted = {
    ...caller(facts),
    ...method(),
    ...(returnUrl ? { return_url: returnUrl } : {}),
    ...(setupFutureUsage ? { setup_future_usage: setupFutureUsage } : {}),
  }
  try {
    const response = await fetch('/v1/confirmation_tokens', { method: 'POST', body: new URLSearchParams(wanted) })
    const answer = (await response.json()) as { error?: object }
    return answer.error ? { error: answer.error } : { confirmationToken: answer }
  } catch {
    return { error: { type: 'api_connection_error', message: 'We are experiencing issues connecting to our servers.' } }
  }
}

// Which ways of paying the account has turned on, as Stripe is asked for it when the Element is shown.
async function methodTypes(facts: Facts): Promise<string[]> {
  const query = new URLSearchParams({ ...caller(facts), currency: facts.currency })
  const response = await fetch(`/v1/elements/sessions?${query}`)
  const answer = (await response.json()) as { payment_method_types?: string[]; error?: { message: string } }
  if (!answer.payment_method_types) throw new Error(answer.error?.message ?? 'no session')
  return answer.payment_method_types
}

async function open(facts: Facts, port: MessagePort): Promise<void> {
  const answer = (id: number | undefined, result: object): void => port.postMessage({ kind: 'answer', id, result })
  port.onmessage = async ({ data }: MessageEvent<Asked>) => {
    if (data.kind === 'update') return dress(data.appearance)
    const error = type === 'card' ? missing() : null
    if (error) return answer(data.id, { error })
    answer(data.id, data.kind === 'token' ? await makeToken(facts, data) : { selectedPaymentMethod: type })
  }
  dress(facts.appearance)
  try {
    const types = await methodTypes(facts)
    for (const name of types) {
      const tab = document.createElement('button')
      tab.type = 'button'
      tab.dataset.type = name
      tab.textContent = names[name] ?? name
      tab.addEventListener('click', () => {
        choose(name)
        port.postMessage({ kind: 'change', value: { type } })
      })
      tabs.append(tab)
    }
    tabs.hidden = types.length < 2
    choose(types[0] ?? 'card')
    new ResizeObserver(() => port.postMessage({ kind: 'height', height: document.body.scrollHeight })).observe(
      document.body,
    )
    port.postMessage({ kind: 'ready' })
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown'
    port.postMessage({ kind: 'loaderror', error: { type: 'invalid_request_error', message } })
  }
}

find('#number').addEventListener('input', ({ target }) => {
  const input = target as HTMLInputElement
  input.value = (digits('number').match(/\d{1,4}/g) ?? []).join(' ')
})
find('#expiry').addEventListener('input', ({ target }) => {
  const input = target as HTMLInputElement
  const typed = digits('expiry')
  input.value = typed.length > 2 ? `${typed.slice(0, 2)} / ${typed.slice(2, 4)}` : typed
})
addEventListener('message', ({ data, ports: [port] }: MessageEvent<Facts & { kind?: string }>) => {
  if (data.kind === 'open' && port) void open(data, port)
})
