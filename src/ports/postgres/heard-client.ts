import { Client, type ClientConfig } from 'pg'

/**
 * A connection to PostgreSQL whose end does not end the process. The driver tells of it by an `error` event, which Node
 * takes for a fault when nobody listens; and a pool's connection is listened to by nobody from the moment it is given to
 * somebody until that somebody's code runs. Whoever uses it hears of the end by every statement, which fails.
 */
export class HeardClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config)
    this.on('error', () => {})
  }
}
