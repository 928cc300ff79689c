import { expect, test } from 'vitest'
import { INVOICE_STATUSES, isOutstanding } from './status.ts'
import { type NewestTry, type UnpaidFacts, whyUnpaid } from './why-unpaid.ts'

const today = '2026-11-21'

/** An invoice that was sent yesterday and is not due yet. */
const facts = (over: Partial<UnpaidFacts> = {}): UnpaidFacts => ({
  status: 'sent',
  who: 'Ada Pemberton',
  lineCount: 1,
  today,
  dueOn: '2026-12-05',
  partPaid: null,
  gatewayConnected: true,
  mailTo: 'ada@pemberton.example',
  sentOn: '2026-11-20',
  mailRefused: null,
  refusedTo: null,
  views: 0,
  lastViewedOn: null,
  link: 'in_force',
  tried: false,
  newestTry: null,
  ...over,
})
const told = (over: Partial<UnpaidFacts>) => {
  const why = whyUnpaid(facts(over))
  return why && [why.sentence, why.action.kind]
}
const unsent = { status: 'pending', sentOn: null, link: 'none' } as const

test.each<[string, Partial<UnpaidFacts>, string, string]>([
  [
    'a draft without lines',
    { status: 'draft', lineCount: 0 },
    'It is a draft without a line, so there is nothing to pay yet.',
    'add_lines',
  ],
  ['a draft', { status: 'draft' }, 'It has not been issued yet, so nobody has been asked to pay.', 'issue'],
  ['not sent', unsent, 'It has not been sent yet.', 'send'],
  [
    'not sent, nobody to send it to',
    { ...unsent, mailTo: null },
    'It has not been sent, because there is no e-mail address to send it to.',
    'add_contact',
  ],
  [
    'a link that nobody opened',
    { ...unsent, link: 'in_force' },
    'It has a pay link that nobody has opened, and was never sent.',
    'send',
  ],
  [
    'no gateway any more',
    { gatewayConnected: false },
    'It cannot be paid online, because no gateway is connected.',
    'connect_gateway',
  ],
  [
    'sent without a link, and no gateway',
    { gatewayConnected: false, link: 'none', sentOn: '2026-11-01', dueOn: '2026-11-11' },
    'It was sent 20 days ago and can only be paid by hand, because no gateway is connected. It is 10 days overdue.',
    'record_payment',
  ],
  [
    'mail refused for good',
    { ...unsent, mailRefused: '550 5.1.1 No such user.', refusedTo: 'ada@pemberton.example' },
    'It could not be mailed to ada@pemberton.example: 550 5.1.1 No such user.',
    'edit_email',
  ],
  [
    'mail refused, and the address was corrected since',
    { ...unsent, mailRefused: '550 5.1.1 No such user.', refusedTo: 'adda@pemberton.example' },
    'It could not be mailed to adda@pemberton.example, and now would go to ada@pemberton.example.',
    'send',
  ],
  [
    'mail that is tried again',
    { mailRefused: 'The mailbox is full. We will try again.' },
    'It could not be mailed so far: The mailbox is full.',
    'wait',
  ],
  [
    'a mail server that does not know us',
    { mailRefused: 'The mail server did not accept the password. Check the e-mail settings. We will try again.' },
    'It could not be mailed so far: The mail server did not accept the password. Check the e-mail settings.',
    'mail_settings',
  ],
  ['link revoked', { link: 'revoked' }, 'Its pay link was revoked, so Ada Pemberton cannot pay online.', 'new_link'],
  ['just sent', {}, 'It was sent yesterday and has not been opened.', 'wait'],
  ['sent a week ago', { sentOn: '2026-11-14' }, 'It was sent 7 days ago and has not been opened.', 'resend'],
  [
    'sent and overdue',
    { sentOn: '2026-11-20', dueOn: '2026-11-20' },
    'It was sent yesterday and has not been opened. It is 1 day overdue.',
    'resend',
  ],
  ['due today is not overdue', { sentOn: today, dueOn: today }, 'It was sent today and has not been opened.', 'wait'],
  [
    'opened',
    { views: 3, lastViewedOn: '2026-11-19' },
    'Ada Pemberton opened it 3 times, last 2 days ago, and has not tried to pay.',
    'resend',
  ],
  [
    'opened and overdue',
    { views: 1, lastViewedOn: today, dueOn: '2026-11-11' },
    'Ada Pemberton opened it once, today, and has not tried to pay. It is 10 days overdue.',
    'resend',
  ],
  [
    'opened after a payment that was given back',
    { views: 2, lastViewedOn: today, tried: true },
    'Ada Pemberton opened it twice, last today, and has not paid.',
    'resend',
  ],
  [
    'partly paid',
    { status: 'partially_paid', partPaid: { on: '2026-11-17', due: '$70.00' }, dueOn: '2026-11-20' },
    'Ada Pemberton paid a part of it 4 days ago; $70.00 is still due. It is 1 day overdue.',
    'resend',
  ],
  [
    'being confirmed',
    { newestTry: { kind: 'confirming' } },
    'A payment is being confirmed with the gateway, which usually takes a few minutes.',
    'ask_gateway',
  ],
  [
    'taken to the bank',
    { newestTry: { kind: 'authentication_left', on: today, open: true } },
    'Ada Pemberton is being asked by their bank to confirm a payment.',
    'ask_gateway',
  ],
  [
    'still at the bank',
    { newestTry: { kind: 'bank_processing' } },
    'Ada Pemberton has paid, and the bank is still processing it.',
    'ask_gateway',
  ],
  [
    'declined',
    { newestTry: { kind: 'declined', on: '2026-11-20', code: 'insufficient_funds' } },
    'Ada Pemberton tried to pay yesterday and was declined: Not enough money on the card; trying again later may work.',
    'resend',
  ],
  [
    'a saved card that staff charged was declined',
    { newestTry: { kind: 'declined', on: '2026-11-20', code: 'insufficient_funds', byStaff: true } },
    'The saved card was tried yesterday and was declined: Not enough money on the card; trying again later may work.',
    'resend',
  ],
  [
    'authentication left',
    { newestTry: { kind: 'authentication_left', on: '2026-11-18', open: false } },
    'Ada Pemberton started to pay 3 days ago and left before confirming it with their bank.',
    'resend',
  ],
])('why isn’t this paid: %s', (_, over, sentence, action) => {
  expect(told(over)).toEqual([sentence, action])
})

test.each<[string, RegExp]>([
  ['card_declined', /without saying why/],
  ['insufficient_funds', /not enough money.*trying again later/i],
  ['lost_card', /reported lost; do not try it again/],
  ['expired_card', /expired; ask for another one/],
  ['incorrect_cvc', /security code was wrong/],
  ['processing_error', /trying again later usually works/],
  ['authentication_required', /wants the customer to authenticate/],
  ['never heard of', /The gateway declined the payment/],
])('a decline is told by its class: %s', (code, words) => {
  const [sentence, action] = told({ newestTry: { kind: 'declined', on: today, code } }) ?? []
  expect(sentence).toMatch(words)
  expect(action).toBe('resend')
})

const tries: (NewestTry | null)[] = [
  null,
  { kind: 'confirming' },
  { kind: 'bank_processing' },
  { kind: 'authentication_left', on: '2026-11-20', open: true },
  { kind: 'authentication_left', on: '2026-11-20', open: false },
  { kind: 'declined', on: '2026-11-20', code: 'insufficient_funds' },
  { kind: 'declined', on: '2026-11-20', code: 'something new', byStaff: true },
  { kind: 'refused', on: '2026-11-20' },
]

/** Every combination of every fact, also those that do not occur: the sentence must never say what is not so. */
function* everyCombination(): Generator<UnpaidFacts> {
  const yesNo = [true, false]
  for (const status of INVOICE_STATUSES)
    for (const newestTry of tries)
      for (const link of ['none', 'in_force', 'revoked'] as const)
        for (const [views, lastViewedOn] of [
          [0, null],
          [1, '2026-11-20'],
          [4, null],
        ] as const)
          for (const sentOn of [null, '2026-11-20', '2026-10-01'])
            for (const [mailRefused, refusedTo] of [
              [null, null],
              ['refused\nby the server', 'ada@pemberton.example'],
              ['refused. We will try again.', null],
            ] as const)
              for (const dueOn of [null, '2026-11-01', '2026-12-24'])
                for (const gatewayConnected of yesNo)
                  for (const mailTo of [null, 'ada@pemberton.example', 'other@pemberton.example'])
                    for (const partPaid of [null, { on: '2026-11-19', due: '$70.00' }])
                      for (const lineCount of [0, 2])
                        yield facts({
                          status,
                          newestTry,
                          link,
                          views,
                          lastViewedOn,
                          sentOn,
                          mailRefused,
                          refusedTo,
                          dueOn,
                          gatewayConnected,
                          mailTo,
                          partPaid,
                          tried: newestTry !== null,
                          lineCount,
                        })
}

test('in every combination of facts there is one sentence that is true and one action that is possible', () => {
  let seen = 0
  const wrong: unknown[] = []
  const actions = new Set<string>()
  for (const f of everyCombination()) {
    seen += 1
    const why = whyUnpaid(f)
    const asks = f.status === 'draft' || isOutstanding(f.status)
    if (!why) {
      if (asks) wrong.push(['says nothing', f])
      continue
    }
    const { sentence, action } = why
    actions.add(action.kind)
    const needsSending = ['send', 'resend', 'new_link', 'copy_link'].includes(action.kind)
    const claims: [boolean, boolean][] = [
      [true, asks],
      [true, /^[A-Z].*\.$/.test(sentence) && !sentence.includes('\n') && !sentence.includes('..')],
      [needsSending, f.gatewayConnected && f.mailTo !== null && f.status !== 'draft'],
      [action.kind === 'issue', f.status === 'draft' && f.lineCount > 0],
      [action.kind === 'send', f.sentOn === null],
      [action.kind === 'resend', f.sentOn !== null],
      [action.kind === 'add_contact', f.mailTo === null],
      [action.kind === 'edit_email', f.refusedTo !== null && f.refusedTo === f.mailTo],
      [action.kind === 'record_payment', !f.gatewayConnected && f.sentOn !== null],
      [action.kind === 'ask_gateway', f.newestTry !== null],
      [action.kind === 'connect_gateway', !f.gatewayConnected],
      [action.kind === 'new_link', f.link === 'revoked'],
      [sentence.includes('opened it'), f.views > 0],
      [sentence.includes('has not been opened'), f.views === 0 && f.sentOn !== null],
      [sentence.includes('not been sent') || sentence.includes('never sent'), f.sentOn === null],
      [sentence.includes('declined'), f.newestTry?.kind === 'declined'],
      [sentence.includes('overdue'), f.dueOn === '2026-11-01'],
      [sentence.includes('paid a part'), f.partPaid !== null],
      [sentence.includes('not tried'), f.newestTry === null],
      [sentence.includes('could not be mailed'), f.mailRefused !== null],
      [sentence.includes('confirmed with the gateway'), f.newestTry?.kind === 'confirming'],
    ]
    claims.forEach(([said, so], index) => {
      if (said && !so) wrong.push([index, sentence, action.kind, f])
    })
  }
  expect(wrong.slice(0, 3)).toEqual([])
  expect(seen).toBe(9 * 8 * 3 * 3 * 3 * 3 * 3 * 2 * 3 * 2 * 2)
  expect([...actions].sort()).toEqual([
    'add_contact',
    'add_lines',
    'ask_gateway',
    'connect_gateway',
    'copy_link',
    'edit_email',
    'issue',
    'new_link',
    'record_payment',
    'resend',
    'send',
    'wait',
  ])
})
