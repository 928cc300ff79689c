// Enhances the payment page, which also works without it: checks what is typed, sends the form without a reload, waits
// while a payment is confirmed, and tells that a person has opened the page. It is put into the page as it stands here,
// without its types, so it imports nothing. The server renders every state; this file only fetches and shows them.

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
const query = (selector: string): HTMLElement | null => document.querySelector(selector)
const field = (name: string): HTMLInputElement | null => document.querySelector(`#pay [name=${name}]`)
const text = (name: string): string => field(name)?.value ?? ''
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
const digitsOf = (value: string): string => value.replace(/\D/g, '')

function say(sentence: string): void {
  const said = query('#said')
  if (said) said.textContent = sentence
}

// The page as the server sees it now takes the place of what is shown; the reader is taken to what is new.
async function show(search = ''): Promise<void> {
  const answer = await fetchPage(search)
  // Its style sheet is here already, and the policy of this page would report another's.
  const html = (await answer.text()).replace(/<(style).*?<\/\1>/s, '')
  const fresh = new DOMParser().parseFromString(html, 'text/html')
  const parts = ['#summary', '#panel'].map((id) => [query(id), fresh.querySelector(id)] as const)
  if (!answer.ok || parts.some(([old, next]) => !old || !next)) return location.reload()
  for (const [old, next] of parts) if (old && next) old.innerHTML = next.innerHTML
  document.title = fresh.title
  const head = query('.received') ?? query('#panel .state h2')
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

function wrong(name: string, sentence: string): boolean {
  const input = field(name)
  const place = query(`#${name}-wrong`)
  if (!input || !place) return problem(sentence)
  place.textContent = sentence
  if (sentence) input.setAttribute('aria-invalid', 'true')
  else input.removeAttribute('aria-invalid')
  return sentence !== ''
}

function problem(sentence: string): boolean {
  const place = query('#problem')
  if (place) {
    place.hidden = !sentence
    place.textContent = sentence
  }
  return sentence !== ''
}

const offered = (): HTMLOptionElement[] => [...document.querySelectorAll<HTMLOptionElement>('#pick option')]
const cardOf = (digits: string): HTMLOptionElement | undefined =>
  offered().find((card) => card.value !== '' && card.value === digits)

// The number is looked up in the list before anything is sent: a real one never leaves this device.
function check(): boolean {
  const digits = digitsOf(text('number'))
  const card = cardOf(digits)
  const date = /^(\d\d?)\s*\/\s*(?:20)?(\d\d)$/.exec(text('expiry').trim())
  const now = new Date()
  const past =
    date !== null && Number(date[2]) * 12 + Number(date[1]) < (now.getFullYear() - 2000) * 12 + now.getMonth() + 1
  const cvcDigits = Number(card?.dataset.cvc ?? 3)
  const amount = typedAmount()
  const found = [
    ['payAmount', amount === '' ? 'Enter the amount you want to pay.' : ''],
    [
      'number',
      card
        ? ''
        : digits
          ? 'This page takes test cards only. The number you typed was not sent; choose a test card above.'
          : 'Enter a test card number.',
    ],
    [
      'expiry',
      !date || Number(date[1]) < 1 || Number(date[1]) > 12
        ? 'Enter month and year, such as 12 / 34.'
        : past
          ? 'This date has passed. Enter a later one.'
          : '',
    ],
    [
      'cvc',
      digitsOf(text('cvc')).length === cvcDigits
        ? ''
        : `Enter the ${cvcDigits === 4 ? 'four' : 'three'} digits of the security code.`,
    ],
  ] as const
  const bad = found.filter(([name, sentence]) => field(name) && wrong(name, sentence))
  const first = bad[0]
  if (first) field(first[0])?.focus()
  return !first
}

// Null: the whole amount. Otherwise what was typed.
function typedAmount(): string | null {
  const some = query('#part-some') as HTMLInputElement | null
  return some?.checked ? text('payAmount').trim() : null
}

async function pay(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector('button')
  if (!button || button.getAttribute('aria-disabled')) return
  problem('')
  if (!check()) return
  const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>)
  const label = [...button.childNodes]
  button.setAttribute('aria-disabled', 'true')
  const wheel = document.createElement('span')
  wheel.className = 'wheel'
  const paying = document.createElement('span')
  paying.textContent = 'Paying…'
  button.replaceChildren(wheel, paying)
  say('Paying')
  try {
    await settle(await send(form.action, body))
  } finally {
    button.replaceChildren(...label)
    button.removeAttribute('aria-disabled')
  }
}

// A lost answer is asked for again with the same key: the server knows the command and never charges it twice.
async function send(action: string, body: URLSearchParams): Promise<Answer> {
  for (let tries = 0; ; tries += 1) {
    try {
      const response = await fetch(action, { method: 'POST', body, headers: { accept: 'application/json' } })
      const answer = (await response.json()) as Answer
      if (response.status < 500 || answer.code === 'not_charged') return answer
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
  if (
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
    for (const secret of ['number', 'cvc']) if (!name || name === secret) clear(secret)
    renewKey()
    if (name ? wrong(name, sentence) : problem(sentence)) (name ? field(name) : query('#problem'))?.focus()
  }
}

function clear(name: string): void {
  const input = field(name)
  if (input) input.value = ''
  brand()
}

// The next try is another command.
function renewKey(): void {
  const key = field('commandKey')
  if (key)
    key.value = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24))))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
}

// Digits in groups as they stand on the card; the caret stays where it was among the digits.
function groupNumber(input: HTMLInputElement): void {
  const before = digitsOf(input.value.slice(0, input.selectionStart ?? 0)).length
  const digits = digitsOf(input.value).slice(0, 19)
  const groups = /^3[47]/.test(digits) ? /^(\d{4})(\d{1,6})?(\d{1,5})?/ : /(\d{1,4})/g
  const parts = /^3[47]/.test(digits)
    ? (groups.exec(digits)?.slice(1).filter(Boolean) ?? [digits])
    : (digits.match(groups) ?? [])
  input.value = parts.join(' ')
  let caret = 0
  for (let seen = 0; seen < before && caret < input.value.length; caret += 1)
    if (/\d/.test(input.value[caret] ?? '')) seen += 1
  if (document.activeElement === input) input.setSelectionRange(caret, caret)
}

function brand(): void {
  const digits = digitsOf(text('number'))
  const place = query('#brand')
  const name = /^4/.test(digits)
    ? 'Visa'
    : /^(5[1-5]|2[2-7])/.test(digits)
      ? 'Mastercard'
      : /^3[47]/.test(digits)
        ? 'Amex'
        : /^6/.test(digits)
          ? 'Discover'
          : ''
  if (place) place.textContent = name
}

function groupExpiry(input: HTMLInputElement, deleting: boolean): void {
  const digits = digitsOf(input.value)
    .replace(/^([2-9])/, '0$1')
    .slice(0, 4)
  if (!deleting) input.value = digits.length < 2 ? digits : `${digits.slice(0, 2)} / ${digits.slice(2)}`
}

// The button says what will be paid, when what was typed can be read as the server reads it.
function label(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLElement>('.go')
  const place = button?.querySelector('bdi')
  if (!button || !place) return
  const whole = button.dataset.whole ?? ''
  const typed = typedAmount()
  const [decimal = '.', group = ''] = form.dataset.separators ?? '.'
  const plain =
    typed
      ?.replace(/[\s\u00a0\u202f]/g, '')
      .split(group.trim() || '\u0000')
      .join('')
      .replace(decimal, '.') ?? ''
  const places = Number(form.dataset.exponent)
  const amount = new RegExp(`^\\d{1,12}(\\.\\d{0,${places}})?$`).test(plain)
    ? Number(plain).toFixed(places).replace('.', decimal)
    : ''
  place.textContent = typed === null ? whole : amount && whole.replace(/\d(.*\d)?/, amount)
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
    void pay(form)
  })
  form.addEventListener('input', (event) => {
    const input = event.target as HTMLInputElement
    if (input.name === 'number') groupNumber(input)
    if (input.name === 'expiry') groupExpiry(input, (event as InputEvent).inputType?.startsWith('delete') ?? false)
    if (input.name === 'cvc') input.value = digitsOf(input.value)
    if (input.id === 'part-some') field('payAmount')?.focus()
    if (input.name && query(`#${input.name}-wrong`)) wrong(input.name, '')
    brand()
    label(form)
  })
  const pick = form.querySelector('select')
  pick?.addEventListener('change', () => {
    const card = cardOf(pick.value)
    pick.selectedIndex = 0
    if (!card) return
    for (const [name, value] of [
      ['number', card.value],
      ['expiry', '12 / 34'],
      ['cvc', '1234'.slice(0, Number(card.dataset.cvc))],
    ] as const) {
      const input = field(name)
      if (input) input.value = value
      wrong(name, '')
    }
    const number = field('number')
    if (number) groupNumber(number)
    brand()
    form.querySelector('button')?.focus()
  })
  label(form)
}

document.documentElement.classList.add('js')
document.addEventListener('visibilitychange', tell)
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})
start()
tell()
