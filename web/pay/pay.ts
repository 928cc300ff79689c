// Enhances the payment page, which also works without it: checks what is typed, sends the form without a reload, waits
// while a payment is confirmed, and tells that a person has opened the page. It is put into the page as it stands here,
// without its types, between `form.ts` and the file that knows the gateway's fields, which begins it. The server renders
// every state; this file only fetches and shows them.
import { amountsWrong, label } from './amounts.ts'
import { allRight, field, problem, query, renewKey, savedChoice, text, wrong } from './form.ts'

// What a gateway's fields do beyond what every form does.
export type Fields = {
  shown(form: HTMLFormElement): void
  typed(input: HTMLInputElement, deleting: boolean): void
  // What was entered, to be sent with the form. Null when something is missing, which has been said by then.
  read(form: HTMLFormElement): Promise<Record<string, string> | null>
  // A try came to nothing; `name` is the field at fault, or ''.
  refused(name: string): void
}

let fields: Fields

type Answer = {
  status?: string
  sentence?: string
  actionUrl?: string | null
  attemptId?: string
  code?: string
  detail?: string
  errors?: { field: string }[]
}

const path = location.pathname
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

function say(sentence: string): void {
  const said = query('#said')
  if (said) said.textContent = sentence
}

// The page as the server sees it now takes the place of what is shown; the reader is taken to what is new.
async function show(search = '', page = fetchPage(search)): Promise<void> {
  const answer = await page
  // Its style sheet is here already, and the policy of this page would report another's.
  const html = (await answer.text()).replace(/<(style).*?<\/\1>/s, '')
  const fresh = new DOMParser().parseFromString(html, 'text/html')
  const parts = ['#summary', '#panel'].map((id) => [query(id), fresh.querySelector(id)] as const)
  if (parts.some(([old, next]) => !old || !next)) return location.reload()
  // Other fields than this page's: they come with a policy and a script of their own.
  if (fresh.querySelector('#pay') && fresh.body.dataset.fields !== document.body.dataset.fields)
    return location.replace(path + search)
  for (const [old, next] of parts) if (old && next) old.innerHTML = next.innerHTML
  document.title = fresh.title
  const head = ['.received', '#panel .state h2', '.alert:not([hidden])', '[aria-invalid]', '.ways :checked']
    .map(query)
    .find((found) => found !== null)
  head?.focus()
  say(query('#panel .state')?.querySelector('p')?.textContent ?? head?.textContent ?? '')
  start()
}

async function fetchPage(search: string): Promise<Response> {
  for (let tries = 0; tries < 8; tries += 1) {
    try {
      return await fetch(path + search, { headers: { accept: 'text/html' } })
    } catch {
      await pause(1000 * 1.5 ** tries)
    }
  }
  return Response.error()
}

// One thing at a time: whoever has just pressed Back does not pay with their next press. Null while something is under way.
function hold(): (() => void) | null {
  const buttons = document.querySelectorAll('#panel [type=submit]')
  for (const button of buttons) if (button.getAttribute('aria-disabled')) return null
  for (const button of buttons) button.setAttribute('aria-disabled', 'true')
  return () => {
    for (const button of buttons) button.removeAttribute('aria-disabled')
  }
}

async function pay(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector('[type=submit]')
  const release = hold()
  if (!button || !release) return
  problem('')
  const label = [...button.childNodes]
  try {
    const method = field('confirmed') ? Promise.resolve({}) : fields.read(form)
    const [wheel, paying] = [document.createElement('span'), document.createElement('span')]
    wheel.className = 'wheel'
    paying.textContent = 'Paying…'
    button.replaceChildren(wheel, paying)
    const entered = await method
    if (!entered) return
    say('Paying')
    const body = bodyOf(form)
    for (const [name, value] of Object.entries(entered)) body.set(name, value)
    await settle(await send(form.action, body))
  } finally {
    button.replaceChildren(...label)
    release()
  }
}

const bodyOf = (form: HTMLFormElement): URLSearchParams =>
  new URLSearchParams(new FormData(form) as unknown as Record<string, string>)

async function turn(form: HTMLFormElement): Promise<void> {
  if (!allRight(amountsWrong())) return
  const release = hold()
  if (!release) return
  try {
    await turnTo(form)
  } catch {
    problem('We could not be reached. You have not been charged; please check your connection and try again.')
    release()
  }
}

// The server asks whether the saved card is meant, or shows the form again: its page takes the place of this one.
const turnTo = (form: HTMLFormElement): Promise<void> =>
  show('', fetch(form.action, { method: 'POST', body: bodyOf(form), headers: { accept: 'text/html' } }))

// A lost answer is asked for again with the same key: the server knows the command and never charges it twice.
async function send(action: string, body: URLSearchParams): Promise<Answer> {
  for (let tries = 0; ; tries += 1) {
    try {
      const response = await fetch(action, { method: 'POST', body, headers: { accept: 'application/json' } })
      const answer = (await response.json()) as Answer
      if (response.status < 500 || ['not_charged', 'no_gateway', 'quarantine'].includes(answer.code ?? ''))
        return answer
    } catch {
      // Not heard is not "no": ask again below.
    }
    if (tries > 5) return { status: 'processing' }
    query('#pay .go span:last-child')?.replaceChildren('Still confirming. Please wait…')
    await pause(1000 * 1.7 ** tries)
  }
}

async function settle(answer: Answer): Promise<void> {
  if (answer.status === 'requires_action' && answer.actionUrl) return location.assign(answer.actionUrl)
  if (answer.status === 'paid' || answer.status === 'processing' || answer.status === 'requires_action') {
    await show(answer.attemptId ? `?attempt=${answer.attemptId}` : '')
    if (!answer.attemptId && query('#pay'))
      problem('We could not reach the payment service. Please check your connection and try again.')
    return
  }
  const sentence = answer.sentence ?? answer.detail ?? 'This did not work. Please try again.'
  const expiry = text('expiry')
  const back = document.querySelector<HTMLFormElement>('#back')
  if (back) {
    await turnTo(back).catch(() => {})
    problem(sentence)
    query('#problem')?.focus()
  } else if (
    answer.code &&
    answer.code !== 'invalid' &&
    answer.code !== 'rate_limited' &&
    answer.code !== 'not_charged' &&
    !answer.errors?.length
  ) {
    await show()
    const again = field('expiry')
    if (again) again.value = expiry
    if (query('#problem')) problem(sentence)
  } else {
    const name = answer.errors?.[0]?.field ?? ''
    fields.refused(name)
    renewKey()
    if (name ? wrong(name, sentence) : problem(sentence)) (name ? field(name) : query('#problem'))?.focus()
  }
}

async function poll(state: HTMLElement): Promise<void> {
  const url = state.dataset.poll ?? ''
  for (let wait = 800, tries = 0; state.isConnected; wait = Math.min(wait * 1.4, 10_000), tries += 1) {
    await pause(wait)
    if (document.hidden)
      await new Promise((seen) => document.addEventListener('visibilitychange', seen, { once: true }))
    if (tries === 12) say('Still confirming. Please do not pay again.')
    try {
      const response = await fetch(url, { headers: { accept: 'application/json' } })
      const answer = (await response.json()) as Answer
      if (!response.ok && response.status < 500 && response.status !== 429) return location.reload()
      if (response.ok && answer.status !== 'processing' && answer.status !== 'requires_action')
        return show(`?attempt=${answer.attemptId}`)
    } catch {
      // No network at the moment; the next turn asks again.
    }
  }
}

// A person has it before their eyes: scanners fetch pages but do not paint them.
function tell(): void {
  const url = document.body.dataset.viewed
  if (!url || document.hidden) return
  delete document.body.dataset.viewed
  requestAnimationFrame(() =>
    setTimeout(() => void fetch(url, { method: 'POST', keepalive: true }).catch(() => {}), 400),
  )
}

function start(): void {
  const waiting = query('[data-poll]')
  if (waiting) void poll(waiting)
  const form = document.querySelector<HTMLFormElement>('#pay')
  if (!form) return
  form.noValidate = true
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void (savedChoice(form) ? turn(form) : pay(form))
  })
  query('#back')?.addEventListener('submit', (event) => {
    event.preventDefault()
    void turn(event.target as HTMLFormElement)
  })
  form.addEventListener('input', (event) => {
    const input = event.target as HTMLInputElement
    if (input.id === 'part-some') field('payAmount')?.focus()
    if (input.value === 'custom') field('tipAmount')?.focus()
    fields.typed(input, (event as InputEvent).inputType?.startsWith('delete') ?? false)
    if (input.name && query(`#${input.name}-wrong`)) wrong(input.name, '')
    label()
  })
  fields.shown(form)
  label()
}

export function begin(own: Fields): void {
  fields = own
  document.documentElement.classList.add('js')
  document.addEventListener('visibilitychange', tell)
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload()
  })
  start()
  tell()
}
