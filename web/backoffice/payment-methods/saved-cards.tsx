import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { CustomerJson } from '../../../src/contract/customer.ts'
import type { PaymentMethodJson } from '../../../src/contract/payment-method.ts'
import { expiryText } from '../../../src/core/payment-method/expiry.ts'
import { Tag } from '../../ui/badges.tsx'
import { Instant } from '../../ui/day.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { paymentMethodsQuery } from '../api/payment-methods.ts'
import { sayError } from '../api/problem.ts'
import { useMay } from '../api/session.ts'
import { Section } from '../page/page.tsx'
import { AgreementDialog } from './agreement-dialog.tsx'
import { whyNotChargeable } from './card-words.ts'
import { RemoveCardDialog } from './remove-card-dialog.tsx'
import classes from './saved-cards.module.css'

type Opened = { readonly what: 'agreement' | 'remove'; readonly card: PaymentMethodJson } | null

/** What a customer saved on a pay page: brand and last digits, until when, and what they agreed to (PRODUCT P16). */
export function SavedCards({ customer }: { readonly customer: CustomerJson }) {
  const may = useMay('payment_methods.view_masked')
  const query = useQuery({ ...paymentMethodsQuery(customer.id), enabled: may })
  const [opened, open] = useState<Opened>(null)
  const [all, showAll] = useState(false)
  if (!may) return null
  const cards = query.data
  const active = cards?.filter(({ status }) => status === 'active') ?? []
  const removed = cards?.filter(({ status }) => status === 'removed') ?? []
  const close = () => open(null)
  return (
    <Section
      title="Saved cards"
      action={
        removed.length > 0 && (
          <Button size="xs" variant="subtle" color="gray" aria-expanded={all} onClick={() => showAll(!all)}>
            {all ? 'Hide removed' : `Show removed (${removed.length})`}
          </Button>
        )
      }
    >
      {cards === undefined &&
        (query.isError ? (
          <ErrorState
            title="The saved cards could not be loaded"
            message={sayError(query.error)}
            onRetry={query.refetch}
          />
        ) : (
          <Waiting rows={2} />
        ))}
      {cards && active.length === 0 && (
        <p className="quiet">None. {customer.name} can save a card when they pay, by ticking a box on the pay page.</p>
      )}
      <ul>
        {[...active, ...(all ? removed : [])].map((card) => (
          <Row key={card.id} card={card} onOpen={open} />
        ))}
      </ul>
      {opened?.what === 'agreement' && <AgreementDialog card={opened.card} customer={customer} onClose={close} />}
      {opened?.what === 'remove' && <RemoveCardDialog card={opened.card} customer={customer} onClose={close} />}
    </Section>
  )
}

function Row({ card, onOpen }: { readonly card: PaymentMethodJson; readonly onOpen: (what: Opened) => void }) {
  const manage = useMay('payment_methods.manage')
  const isActive = card.status === 'active'
  const expiry = expiryText(card)
  const why = isActive ? whyNotChargeable(card) : null
  return (
    <li className={classes.card} data-removed={!isActive || undefined} data-testid={`card-${card.id}`}>
      <div>
        <p>
          {card.label} {isActive && card.expired && <Tag tone="amber">Expired</Tag>} {!card.liveMode && <Tag>Test</Tag>}
        </p>
        <p>
          {card.removedAt ? (
            <>
              Removed <Instant at={card.removedAt} />
            </>
          ) : (
            <>
              {expiry && `${card.expired ? 'Expired' : 'Expires'} ${expiry} · `}Saved <Instant at={card.createdAt} />
            </>
          )}
        </p>
        {why && <p className={classes.why}>{why}.</p>}
      </div>
      {(card.agreement || (manage && isActive)) && (
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label={`More about ${card.label}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {card.agreement && (
              <Menu.Item onClick={() => onOpen({ what: 'agreement', card })}>Show agreement</Menu.Item>
            )}
            {manage && isActive && (
              <Menu.Item color="var(--danger)" onClick={() => onOpen({ what: 'remove', card })}>
                Remove card
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  )
}
