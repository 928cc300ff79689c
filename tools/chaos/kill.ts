import type { Outage } from './outages.ts'

/** `kill -9` of the server and of every process of its own, and a new start at once (CORRECTNESS §17.5, R-05). */
export const killServer: Outage = async ({ server }) => {
  await server.kill()
  return server.start()
}
