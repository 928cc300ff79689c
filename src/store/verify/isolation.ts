import { countOf, type Invariant } from './invariant.ts'

/** What keeps organizations, and test money and real money, apart. */
export const isolationInvariants: readonly Invariant[] = [
  {
    id: 'I-26',
    says: 'Every table with rows of organizations is closed to all but the organization at work',
    means: 'A mistake in one query could show one organization’s rows to another.',
    counts: `select count(*) as n from pg_attribute a join pg_class c on c.oid = a.attrelid
      where a.attname = 'organization_id' and c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and $1::uuid is not null`,
    rows: 'tables',
    broken: `
      select 'table' as kind, null::uuid as id, format('%s %s', c.relname, case
               when not c.relrowsecurity then 'has no row-level security' when not c.relforcerowsecurity then 'does not force row-level security on its owner'
               else 'has no policy for its own organization' end) as detail
        from pg_class c
       where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and $1::uuid is not null
         and (c.relname = 'organizations' or exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id'))
         and not (c.relrowsecurity and c.relforcerowsecurity and exists (
               select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'own_organization' and p.polwithcheck is not null))
      union all
      select 'table', null, format('the role %s may pass row-level security', rolname)
        from pg_roles where rolname in ('remit_app', 'remit_worker', 'remit_reader') and (rolbypassrls or rolsuper)`,
  },
  {
    id: 'I-02',
    says: 'Ledger and timeline refuse every change and removal',
    means: 'History could be rewritten without leaving a trace.',
    counts: `select count(*) as n from pg_trigger where tgname in ('append_only', 'never_truncated') and $1::uuid is not null`,
    rows: 'guards',
    broken: `
      select 'table' as kind, null::uuid as id, format('%s has no working guard "%s"', wanted.name, guard.name) as detail
        from unnest(array['ledger_entries', 'ledger_postings', 'timeline_events']) as wanted (name), unnest(array['append_only', 'never_truncated']) as guard (name)
       where $1::uuid is not null and not exists (
         select 1 from pg_trigger t join pg_class c on c.oid = t.tgrelid
          where c.relname = wanted.name and c.relnamespace = 'public'::regnamespace and t.tgname = guard.name and t.tgenabled in ('O', 'A'))`,
  },
  {
    id: 'I-31',
    says: 'Sandbox money and real money never meet',
    means: 'Money that does not exist is counted as real, or the other way round.',
    counts: countOf('payments'),
    rows: 'payments',
    broken: `
      select 'gwa' as kind, id, 'a sandbox account in live mode' as detail from gateway_accounts where organization_id = $1 and gateway = 'sandbox' and live_mode
      union all
      select 'pay', y.id, format('its mode is %s, its gateway account’s %s', y.live_mode, g.live_mode)
        from payments y join gateway_accounts g on g.organization_id = y.organization_id and g.id = y.gateway_account_id
       where y.organization_id = $1 and y.live_mode <> g.live_mode
         and not exists (select 1 from exceptions e where e.organization_id = y.organization_id and e.kind = 'unmatched_payment' and e.subject_id = y.id)
      union all
      select 'inv', i.id, format('%s takes an allocation of the other mode', i.number)
        from allocations a join invoices i on i.organization_id = a.organization_id and i.id = a.invoice_id
        join payments y on y.organization_id = a.organization_id and a.source_kind = 'payment' and y.id = a.source_id
       where a.organization_id = $1 and y.live_mode <> i.live_mode
      union all
      select 'cus', k.customer_id, 'has credit of the other mode than the payment it came from'
        from customer_credits k join payments y on y.organization_id = k.organization_id and k.source_kind = 'payment' and y.id = k.source_id
       where k.organization_id = $1 and y.live_mode <> k.live_mode`,
  },
]
