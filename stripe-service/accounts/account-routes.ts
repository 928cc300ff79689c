import { isConnected } from '../books/account.ts'
import { listPage } from '../books/list.ts'
import { actFor } from '../door/keys.ts'
import { json, type Route } from '../route.ts'
import { showAccount } from './show-account.ts'

export const accountRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/account',
    door: 'secret',
    handle: (_service, { account, fields }) => {
      fields.done()
      return json(showAccount(account))
    },
  },
  {
    method: 'GET',
    path: '/v1/accounts',
    door: 'secret',
    handle: (service, { key, fields }) => {
      const connected = [...service.accounts.values()].filter((one) => isConnected(one, key.accountId, key.livemode))
      return json(listPage(connected.map(showAccount), fields, '/v1/accounts'))
    },
  },
  {
    method: 'GET',
    path: '/v1/accounts/:id',
    door: 'secret',
    handle: (service, { key, ids, fields }) => {
      fields.done()
      return json(showAccount(actFor(service, key, ids.id ?? '')))
    },
  },
]
