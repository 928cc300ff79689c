// Stripe's Payment Element on the payment page: loaded from Stripe when the form is seen, mounted before any amount is
// asked of Stripe's server, and turned into a token when the customer pays. What is typed stays in Stripe's frame.
import { amountsWrong, total } from './amounts.ts'
import { allRight, field, query, savedChoice } from './form.ts'
import { begin } from './pay.ts'

type StripeError = { type?: string; message?: string }
type Heard = (event: { value?: { type?: string } }) => void
type PaymentElement = { mount(place: HTMLElement): void; on(event: string, heard: Heard): void }
type Elements = {
  create(kind: 'payment'): PaymentElement
  update(change: { amount?: number; appearance?: object; setupFutureUsage?: 'off_session' | null }): void
  submit(): Promise<{ error?: StripeError }>
}
type StripeScript = {
  elements(options: object): Elements
  createConfirmationToken(of: {
    elements: Elements
  }): Promise<{ confirmationToken?: { id: string }; error?: StripeError }>
}
type MakeStripe = (publishableKey: string, options?: { stripeAccount: string }) => StripeScript

const PATIENCE = 20_000
const nonce = document.currentScript?.nonce ?? ''

let mounted: { readonly stripe: StripeScript; readonly elements: Elements } | null = null
let loading: Promise<MakeStripe> | null = null

// Once a page, and again after it failed.
function load(url: string): Promise<MakeStripe> {
  const script = document.createElement('script')
  loading ??= new Promise<MakeStripe>((done, failed) => {
    script.src = url
    script.nonce = nonce
    script.onload = () => {
      const { Stripe } = window as unknown as { Stripe?: MakeStripe }
      if (Stripe) done(Stripe)
      else failed(new Error('no script of Stripe’s'))
    }
    script.onerror = failed
    setTimeout(failed, PATIENCE)
    document.head.append(script)
  }).catch((error: unknown) => {
    script.remove()
    loading = null
    throw error
  })
  return loading
}

// All that will be paid in Stripe's own units, for what its wallets show; 0 while what is typed cannot be read.
function units({ dataset }: HTMLFormElement): number {
  return Math.round(Number(total() ?? 0n) * 10 ** (Number(dataset.digits) - Number(dataset.exponent)))
}

// The page's own colours, as they are now.
function appearance(): object {
  const style = getComputedStyle(document.documentElement)
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const edge = `1px solid ${of('edge')}`
  return {
    theme: matchMedia('(prefers-color-scheme:dark)').matches ? 'night' : 'stripe',
    labels: 'floating',
    variables: {
      colorPrimary: of('mark'),
      colorBackground: of('paper'),
      colorText: of('ink'),
      colorTextSecondary: of('quiet'),
      colorTextPlaceholder: of('quiet'),
      colorDanger: of('bad'),
      fontFamily: getComputedStyle(document.body).fontFamily,
      fontSizeBase: '16px',
      borderRadius: '8px',
      gridRowSpacing: '12px',
    },
    rules: {
      '.Input': { border: edge, boxShadow: 'none' },
      '.Input--invalid': { border: `1px solid ${of('bad')}`, boxShadow: 'none' },
      '.Tab': { border: edge, boxShadow: 'none' },
    },
  }
}

async function mount(form: HTMLFormElement, place: HTMLElement): Promise<void> {
  const inside = document.createElement('div')
  mounted = null
  place.setAttribute('aria-busy', 'true')
  place.replaceChildren(inside)
  try {
    const { js = '', key = '', account, currency } = form.dataset
    const make = await load(js)
    const stripe = make(key, account ? { stripeAccount: account } : undefined)
    const elements = stripe.elements({
      mode: 'payment',
      amount: Number(form.dataset.amount),
      ...known(form),
      currency,
      locale: document.documentElement.lang,
      appearance: appearance(),
      loader: 'never',
    })
    const element = elements.create('payment')
    await new Promise<void>((ready, failed) => {
      element.on('ready', () => ready())
      element.on('change', ({ value }) => {
        const box = field('saveMethod')
        if (!box) return
        // Cards alone are kept: beside any other way of paying the box is not there, and is not sent.
        box.disabled = value?.type !== 'card'
        inform(form)
      })
      element.on('loaderror', () => failed(new Error('the fields did not load')))
      setTimeout(failed, PATIENCE)
      element.mount(inside)
    })
    if (!place.isConnected) return
    mounted = { stripe, elements }
    wait(form)
  } catch {
    if (place.isConnected) unavailable(form, place)
  }
  place.removeAttribute('aria-busy')
}

// The button waits for Stripe's fields only where they are what is paid with.
function wait(form: HTMLFormElement): void {
  const button = form.querySelector('[type=submit]')
  if (mounted || savedChoice(form)) button?.removeAttribute('aria-disabled')
  else button?.setAttribute('aria-disabled', 'true')
}

// What the fields must know of the form: the amount, when it can be read, and whether the card is to be kept. Stripe
// refuses a token that was made for one payment alone when it is to be more.
function known(form: HTMLFormElement): { amount?: number; setupFutureUsage?: 'off_session' | null } {
  const amount = units(form)
  const box = field('saveMethod')
  return {
    ...(amount > 0 ? { amount } : {}),
    ...(box ? { setupFutureUsage: box.checked && !box.disabled ? 'off_session' : null } : {}),
  }
}

const inform = (form: HTMLFormElement): void => void mounted?.elements.update(known(form))

// A blocker, a proxy or a bad connection keeps the fields away: say so, and offer the one thing to do.
function unavailable(form: HTMLFormElement, place: HTMLElement): void {
  const words = document.createElement('p')
  words.className = 'alert'
  words.setAttribute('role', 'alert')
  words.textContent =
    'The secure card fields could not be loaded from Stripe. Check your connection, or switch off what blocks scripts here. You have not been charged.'
  const again = document.createElement('button')
  again.type = 'button'
  again.className = 'go plain'
  again.textContent = 'Try again'
  again.addEventListener('click', () => void mount(form, place))
  place.replaceChildren(words, again)
}

// What Stripe's own fields say of themselves stands in them; anything else is told below.
function told(error: StripeError | undefined): null {
  const place = query('#element-wrong')
  if (place)
    place.textContent =
      error?.type === 'validation_error'
        ? 'Something above is missing or not right.'
        : (error?.type === 'card_error' && error.message) ||
          'What you entered could not be sent to Stripe. You have not been charged; please try again.'
  return null
}

// `submit` comes first and at once: a wallet's sheet opens only while the browser sees the customer's own click.
async function read(form: HTMLFormElement): Promise<Record<string, string> | null> {
  if (!mounted || !allRight(amountsWrong())) return null
  const { stripe, elements } = mounted
  query('#element-wrong')?.replaceChildren()
  inform(form)
  try {
    const { error: incomplete } = await elements.submit()
    if (incomplete) return told(incomplete)
    const { confirmationToken, error } = await stripe.createConfirmationToken({ elements })
    return confirmationToken ? { confirmationToken: confirmationToken.id } : told(error)
  } catch {
    return told(undefined)
  }
}

begin({
  // Nothing is asked of Stripe for a page that nobody looks at.
  shown(form) {
    const place = query('#element')
    mounted = null
    if (!place) return
    new IntersectionObserver((seen, observer) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return
      observer.disconnect()
      void mount(form, place)
    }).observe(place)
  },
  typed({ form, name }) {
    if (!form) return
    if (name === 'paymentMethodId') wait(form)
    inform(form)
  },
  read,
  refused() {},
})

matchMedia('(prefers-color-scheme:dark)').addEventListener('change', () =>
  mounted?.elements.update({ appearance: appearance() }),
)
