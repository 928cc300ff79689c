import { countOf, type Invariant } from './invariant.ts'

/** Numbers with what stands before their last run of digits, which is how one series is told from another. */
const numbered = (table: string, at: string): string => `
  select id, number, ${at} as at, regexp_replace(number, '\\d+$', '') as prefix, substring(number from '(\\d{1,18})$')::bigint as tail
    from ${table} where organization_id = $1 and number ~ '\\d$'`

const uniqueIn = (kind: string, table: string): string => `
      select '${kind}' as kind, (array_agg(id order by created_at))[2] as id, format('number %s is given %s times', number, count(*)) as detail
        from ${table} where organization_id = $1 and number is not null group by number having count(*) > 1`

/** A hole in a series is explained only by staff having raised it between the numbers on its two sides. */
const holesIn = (kind: string, table: string, at: string, field: string): string => `
      select '${kind}' as kind, id, format('%s is followed by %s', number, next_number) as detail
        from (select n.*, lead(number) over w as next_number, lead(tail) over w as next_tail, lead(at) over w as next_at
                from (${numbered(table, at)}) n window w as (partition by prefix order by tail)) n
       where next_tail > tail + 1 and not exists (
         select 1 from timeline_events e where e.organization_id = $1 and e.subject_kind = 'organization' and e.type = 'settings_changed'
            and e.data -> 'fields' ? '${field}' and e.at between least(n.at, n.next_at) and greatest(n.at, n.next_at))`

const counterBehind = (kind: string, series: string, table: string, at: string): string => `
      select '${kind}' as kind, n.id, format('%s is given, and the next would be %s', n.number, s.next_number) as detail
        from number_series s join (${numbered(table, at)}) n on n.tail >= s.next_number
         and n.number = s.prefix || lpad(n.tail::text, greatest(s.digits, length(n.tail::text)), '0')
       where s.organization_id = $1 and s.kind = '${series}'`

export const numberInvariants: readonly Invariant[] = [
  {
    id: 'I-27',
    says: 'No number of an invoice or credit note is given twice, or could be',
    means: 'Two documents have one number, or the next one will collide.',
    counts: countOf('invoices', 'number is not null'),
    rows: 'numbers',
    broken: `${uniqueIn('inv', 'invoices')}
      union all ${uniqueIn('crn', 'credit_notes')}
      union all ${counterBehind('inv', 'invoice', 'invoices', 'issued_at')}
      union all ${counterBehind('crn', 'credit_note', 'credit_notes', 'created_at')}`,
  },
  {
    id: 'I-27',
    says: 'No number of a series is missing',
    means: 'A document that was given a number is gone.',
    counts: countOf('invoices', 'number is not null'),
    rows: 'numbers',
    broken: `${holesIn('inv', 'invoices', 'issued_at', 'invoiceSeries')}
      union all ${holesIn('crn', 'credit_notes', 'created_at', 'creditNoteSeries')}`,
  },
]
