import type { Clock } from './clock.ts'
import { keptFolders } from './kept-folders.ts'
import type { Sms, SmsMessage } from './sms.ts'

export type StoredSms = SmsMessage & { readonly id: string; readonly at: string }

/** The built-in phone: where text messages go while no provider is set. */
export type Phone = Sms & {
  /** Newest first. */
  list(organizationId: string, limit?: number): Promise<readonly StoredSms[]>
}

/** Keeps text messages as files under `folder`, the newest 500 an organization. */
export function filePhone(folder: string, clock: Clock): Phone {
  const kept = keptFolders(folder, clock)
  return {
    async send(organizationId, message) {
      if (!/^\+[1-9]\d{6,14}$/.test(message.to)) {
        return { kind: 'refused', sentence: 'The phone number is not in international form, such as +14155550123.' }
      }
      await kept.add(organizationId, { 'sms.json': JSON.stringify({ ...message, at: clock.now().toString() }) })
      return { kind: 'accepted' }
    },
    async list(organizationId, limit = 100) {
      const ids = (await kept.ids(organizationId)).slice(0, limit)
      const files = await Promise.all(ids.map((id) => kept.read(organizationId, id, 'sms.json')))
      return files.flatMap((json, i) => (json ? [{ id: ids[i] ?? '', ...JSON.parse(json.toString('utf8')) }] : []))
    },
  }
}
