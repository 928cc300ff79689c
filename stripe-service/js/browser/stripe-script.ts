// What a shop's page loads in place of Stripe's script: `window.Stripe`, as far as the Payment Element in deferred mode
// needs it (docs.stripe.com/js). Nothing that is typed comes here: fields and keys' calls are in the frame alone.

type StripeError = { type: string; code?: string; message: string }
type Amounts = { mode?: string; amount?: number; currency?: string }
type Future = 'off_session' | 'on_session' | null
type ElementsOptions = Amounts & {
  appearance?: object
  locale?: string
  setupFutureUsage?: Future
  [more: string]: unknown
}
type Told = { kind: string; id?: number; result?: unknown; height?: number; error?: StripeError; value?: object }
type Heard = (event: object) => void

const home = new URL((document.currentScript as HTMLScriptElement).src).origin

const mistake = (message: string): Error => Object.assign(new Error(message), { name: 'IntegrationError' })

// Stripe's script throws at the shop's programmer; so does this one.
function checkOptions({ mode, amount, currency, setupFutureUsage }: ElementsOptions): void {
  if (mode !== 'payment') throw mistake('Invalid value for elements(): mode should be "payment" in this stand-in.')
  if (!Number.isInteger(amount) || (amount ?? 0) <= 0)
    throw mistake('Invalid value for elements(): amount should be a positive integer in the smallest currency unit.')
  if (!/^[a-z]{3}$/.test(currency ?? ''))
    throw mistake('Invalid value for elements(): currency should be one of the supported currencies, in lower case.')
  if (![undefined, null, 'off_session', 'on_session'].includes(setupFutureUsage))
    throw mistake('Invalid value for elements(): setupFutureUsage should be "off_session", "on_session" or null.')
}

// One frame with fields, and questions to it that are answered in their order.
function paymentElement(key: string, account: string | undefined, read: () => ElementsOptions) {
  const listeners = new Map<string, Heard[]>()
  const waiting = new Map<number, (result: unknown) => void>()
  const emit = (event: string, what: object = {}): void => {
    for (const heard of listeners.get(event) ?? []) heard({ elementType: 'payment', ...what })
  }
  let frame: HTMLIFrameElement | null = null
  let port: MessagePort | null = null
  let asked = 0

  const listen = ({ data }: MessageEvent<Told>): void => {
    if (data.kind === 'answer' && data.id !== undefined) {
      waiting.get(data.id)?.(data.result)
      waiting.delete(data.id)
    } else if (data.kind === 'height' && frame) frame.style.height = `${data.height}px`
    else if (data.kind === 'ready' || data.kind === 'change' || data.kind === 'loaderror')
      emit(data.kind, { error: data.error, value: data.value })
  }
  const open = (): void => {
    const channel = new MessageChannel()
    port = channel.port1
    port.onmessage = listen
    const { appearance, currency, locale } = read()
    const facts = { kind: 'open', key, account, appearance, currency, locale }
    frame?.contentWindow?.postMessage(facts, home, [channel.port2])
  }
  return {
    mount(place: string | HTMLElement): void {
      const parent = typeof place === 'string' ? document.querySelector(place) : place
      if (!parent) throw mistake('Invalid DOM element given to mount().')
      frame = document.createElement('iframe')
      frame.title = 'Secure payment input frame'
      frame.allow = 'payment *'
      frame.style.cssText = 'display:block;width:100%;border:0;height:184px'
      frame.addEventListener('load', open)
      frame.src = `${home}/v3/elements-inner-payment.html`
      parent.replaceChildren(frame)
    },
    on(event: string, heard: Heard): void {
      listeners.set(event, [...(listeners.get(event) ?? []), heard])
    },
    unmount: (): void => frame?.remove(),
    destroy: (): void => frame?.remove(),
    changed: (options: ElementsOptions): void => port?.postMessage({ kind: 'update', appearance: options.appearance }),
    ask: (
      question: 'submit' | 'token',
      more: { returnUrl?: string; setupFutureUsage?: Future } = {},
    ): Promise<unknown> =>
      new Promise((answered) => {
        if (!port || !frame?.isConnected) throw mistake('The payment Element is not mounted any more.')
        asked += 1
        waiting.set(asked, answered)
        port.postMessage({ kind: question, id: asked, ...more })
      }),
  }
}

type PaymentElement = ReturnType<typeof paymentElement>
type Submitted = { error?: StripeError; selectedPaymentMethod?: string }
type Tokenised = { confirmationToken?: { id: string }; error?: StripeError }

function elementsOf(key: string, account: string | undefined, given: ElementsOptions) {
  checkOptions(given)
  let options = given
  let element: PaymentElement | null = null
  let submitted = false
  return {
    create(kind: string): Omit<PaymentElement, 'ask' | 'changed'> {
      if (kind !== 'payment') throw mistake(`This stand-in has no ${kind} Element.`)
      if (element) throw mistake('Can only create one Element of type payment.')
      element = paymentElement(key, account, () => options)
      const { ask: _ask, changed: _changed, ...shown } = element
      return shown
    },
    update(change: Partial<ElementsOptions>): void {
      checkOptions({ ...options, ...change })
      options = { ...options, ...change }
      element?.changed(options)
    },
    async submit(): Promise<Submitted> {
      if (!element) throw mistake('elements.submit() needs a mounted Element.')
      const result = (await element.ask('submit')) as Submitted
      submitted = !result.error
      return result
    },
    async tokenise(returnUrl?: string): Promise<Tokenised> {
      if (!element || !submitted) throw mistake('elements.submit() must be called before createConfirmationToken().')
      return (await element.ask('token', { returnUrl, setupFutureUsage: options.setupFutureUsage })) as Tokenised
    },
  }
}

type TokenWanted = { elements: ReturnType<typeof elementsOf>; params?: { return_url?: string } }

Object.assign(window, {
  Stripe(key: string, options: { stripeAccount?: string } = {}) {
    if (!/^pk_(test|live)_/.test(key)) throw mistake('Please call Stripe() with your publishable key.')
    return {
      elements: (given: ElementsOptions) => elementsOf(key, options.stripeAccount, given),
      createConfirmationToken: ({ elements, params }: TokenWanted) => elements.tokenise(params?.return_url),
    }
  },
})
