import type { Control } from './control.ts'

/** The functions of `Control` as somebody in another process calls them. */
export type RemoteControl = {
  readonly [Name in keyof Control]: (...given: Parameters<Control[Name]>) => Promise<Awaited<ReturnType<Control[Name]>>>
}

/** Calls the controls of the service at `url` over HTTP. Each throws with the service's reason when it refuses. */
export function remoteControl(url: string): RemoteControl {
  const call = async (name: string, given: readonly unknown[]): Promise<unknown> => {
    const answer = await fetch(`${url}/_control/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(given),
      signal: AbortSignal.timeout(10_000),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`the Stripe service refused ${name} with ${answer.status}: ${text}`)
    return (JSON.parse(text) as { result?: unknown }).result
  }
  return new Proxy({} as RemoteControl, {
    get: (_nothing, name) => (name === 'then' ? undefined : (...given: unknown[]) => call(String(name), given)),
  })
}
