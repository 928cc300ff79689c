import { Button } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import type { AccountStatusJson } from '../../../../src/contract/gateway.ts'
import { Instant } from '../../../ui/day.tsx'
import { Notice } from '../../../ui/notice.tsx'
import classes from './stripe.module.css'

type Requirements = AccountStatusJson['requirements']

const TONES = { checking: 'blue', hint: 'blue', warning: 'amber', error: 'red' } as const

/** What Stripe still wants from the account’s owner; gone once Stripe wants nothing (PRODUCT C21). */
export function RequirementsBanner({ requirements }: { readonly requirements: Requirements }) {
  const { level, sentence, items, deadline, url } = requirements
  if (level === 'none') return null
  return (
    <section className={classes.banner} aria-label="Outstanding requirements" data-level={level}>
      <Notice tone={TONES[level]} testId="requirements">
        <p>
          <strong>{sentence}</strong>
          {deadline && (
            <>
              {' '}
              Due by <Instant at={deadline} time />.
            </>
          )}
        </p>
        {items.length > 0 && (
          <ul className={classes.items}>
            {items.map((item) => (
              <li key={item}>{item}</li>
            ))}
          </ul>
        )}
        {url && (
          <Notice.Actions>
            <Button
              variant={level === 'error' || level === 'warning' ? 'filled' : 'default'}
              component="a"
              href={url}
              target="_blank"
              rel="noreferrer"
              rightSection={<IconExternalLink size={14} aria-hidden="true" />}
            >
              {level !== 'checking' && items.length > 0 ? 'Complete in Stripe' : 'Open Stripe'}
            </Button>
          </Notice.Actions>
        )}
      </Notice>
    </section>
  )
}
