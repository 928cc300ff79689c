import type { Plant, Rows } from './plant.ts'

/** Violations around a dispute that took its payment's money and was answered without an answer coming back. */
export function disputePlants({ dispute, disputedPayment }: Rows): readonly Plant[] {
  const plant = (notices: string, sql: string, names: string = dispute, kind: Plant['kind'] = 'dsp'): Plant => ({
    notices,
    kind,
    names,
    sql,
  })
  const knows = 'A payment knows what its open and lost disputes take away of it'
  const holds = 'What a dispute holds and has lost is what the ledger has of it, and a decided one holds nothing'
  const moved =
    'What a bank took for a dispute and gave back has left the clearing account and come back to it, movement by movement'
  const fits = 'A dispute is of the account and mode of its payment, and of its charge'
  const newest = 'The newest state on a dispute’s timeline is the state it is in'
  const once =
    'Evidence was sent at most once while a dispute waited for it, and nothing is on its way for a decided one'
  const told = 'A dispute that does not fit its payment, or has none, has its exception'
  return [
    plant(knows, `update payments set amount_disputed = 0 where id = '${disputedPayment}'`, disputedPayment, 'pay'),
    plant(knows, `update disputes set status = 'won' where id = '${dispute}'`, disputedPayment, 'pay'),
    plant(holds, `update disputes set amount_held = amount_held - 1 where id = '${dispute}'`),
    plant(holds, `update disputes set status = 'lost' where id = '${dispute}'`),
    plant(
      holds,
      `update disputes set status = 'won', closed_at = opened_at - interval '2 days' where id = '${dispute}'`,
    ),
    plant(
      holds,
      `update ledger_postings set account = 'dispute_losses' where account = 'dispute_held'
          and entry_id in (select e.id from ledger_entries e where e.kind = 'dispute_withdrawn')`,
    ),
    plant(moved, `update dispute_movements set fee = fee + 1 where dispute_id = '${dispute}'`),
    plant(moved, `update dispute_movements set kind = 'returned' where dispute_id = '${dispute}'`),
    plant(fits, `update disputes set charge_txn_id = 'another' where id = '${dispute}'`),
    plant(fits, `update disputes set live_mode = true where id = '${dispute}'`),
    plant(newest, `update disputes set status = 'under_review' where id = '${dispute}'`),
    plant(newest, `delete from timeline_events where subject_kind = 'dispute' and type = 'dispute_opened'`),
    plant(
      once,
      `with decided as (update disputes set status = 'lost' where id = '${dispute}' returning id)
       update dispute_attempts a set deadline_at = deadline_at - interval '3 days' from decided d where d.id = a.dispute_id`,
    ),
    plant(told, `update disputes set amount = amount + 1 where id = '${dispute}'`),
    plant(told, `update disputes set payment_id = null where id = '${dispute}'`),
  ]
}
