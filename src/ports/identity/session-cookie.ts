import { SESSION } from './options.ts'

export type SessionCookie = {
  set(value: string): string
  clear(): string
  /** The value in a `Cookie` header, if it has the form of one of ours. */
  read(header: string | undefined): string | null
}

/** Over https the name begins with `__Host-`, which browsers take only from this very host and for all paths. */
export function sessionCookie(publicUrl: string): SessionCookie {
  const https = publicUrl.startsWith('https:')
  const name = https ? '__Host-remit' : 'remit_session'
  const attributes = `Path=/; HttpOnly; SameSite=Strict${https ? '; Secure' : ''}`
  return {
    set: (value) => `${name}=${value}; ${attributes}; Max-Age=${SESSION.absoluteSeconds}`,
    clear: () => `${name}=; ${attributes}; Max-Age=0`,
    read(header) {
      for (const part of (header ?? '').split(';')) {
        const [key, value] = part.trim().split('=', 2)
        if (key === name && value && /^[A-Za-z0-9_-]{43}$/.test(value)) return value
      }
      return null
    },
  }
}
