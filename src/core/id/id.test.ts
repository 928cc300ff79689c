import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ID_PREFIXES, readId, showId } from './id.ts'

const prefix = fc.constantFrom(...ID_PREFIXES)

test('a shown id is read back to the same UUID, and under its own prefix only', () => {
  fc.assert(
    fc.property(fc.uuid(), prefix, prefix, (uuid, mine, other) => {
      const shown = showId(mine, uuid)
      expect(shown).toMatch(/^[a-z]{3}_[0-9a-z]{26}$/)
      expect(readId(mine, shown)).toBe(uuid)
      if (other !== mine) expect(readId(other, shown)).toBeNull()
    }),
  )
})

test('shown ids agree with the TypeID specification’s vectors', () => {
  expect(showId('inv', '00000000-0000-0000-0000-000000000000')).toBe('inv_00000000000000000000000000')
  expect(showId('inv', '00000000-0000-0000-0000-000000000020')).toBe('inv_00000000000000000000000010')
  expect(showId('inv', 'ffffffff-ffff-ffff-ffff-ffffffffffff')).toBe('inv_7zzzzzzzzzzzzzzzzzzzzzzzzz')
  expect(showId('inv', '01890a5d-ac96-774b-bcce-b302099a8057')).toBe('inv_01h455vb4pex5vsknk084sn02q')
})

test('ids sort as their UUIDs do', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (a, b) => {
      expect(showId('inv', a) < showId('inv', b)).toBe(a < b)
    }),
  )
})

test('[A-001] anything but the exact text is no id', () => {
  const good = 'inv_01h455vb4pex5vsknk084sn02q'
  expect(readId('inv', good)).not.toBeNull()
  const bad = [
    good.toUpperCase(),
    good.replace('inv', 'INV'),
    `${good} `,
    `${good}\n`,
    good.slice(0, -1),
    `${good}0`,
    good.slice(4),
    'inv_81h455vb4pex5vsknk084sn02q',
    good.replace('q', 'l'),
    good.replace('q', 'i'),
    good.replace('q', 'o'),
    good.replace('q', 'u'),
    good.replace('_', '-'),
    '',
    'inv_',
    '01890a5d-ac96-774b-bcce-b302099a8057',
    `cus_${good}`,
  ]
  for (const text of bad) expect(readId('inv', text), text).toBeNull()
  expect(() => showId('inv', 'not-a-uuid')).toThrow('UUID')
})
