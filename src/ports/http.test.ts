import http from 'node:http'
import net, { type AddressInfo, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type HttpRequest, realHttp } from './http.ts'

// Method: a real server on a real socket for each way a request can end; nothing of Node's network is replaced.
const open: Server[] = []
afterEach(async () => {
  for (const server of open.splice(0)) {
    if (server instanceof http.Server) server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function listen(server: Server): Promise<string> {
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const post = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body: '{"amount":1000}',
  timeoutMs: 2_000,
  ...more,
})

/** Answers with raw bytes as soon as a whole request head has come, then ends the connection. */
const rawServer = (bytes: string): Server =>
  net.createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => socket.end(bytes))
  })

test('an answer comes back with status, headers and body, and the request arrived as it was written', async () => {
  let seen = ''
  const server = http.createServer(async (request, response) => {
    for await (const part of request) seen += String(part)
    response.writeHead(402, { 'content-type': 'application/json', 'x-thing': 'a' })
    response.end('{"error":{"code":"grüße"}}')
  })
  const answer = await realHttp().send(post(`${await listen(server)}/v1/objects?a=1`))

  expect(answer).toMatchObject({ kind: 'answer', status: 402, body: '{"error":{"code":"grüße"}}' })
  expect(answer.kind === 'answer' && answer.headers['x-thing']).toBe('a')
  expect(seen).toBe('{"amount":1000}')
})

test('a redirect is an answer and is not followed', async () => {
  let calls = 0
  const url = await listen(
    http.createServer((_request, response) => {
      calls += 1
      response.writeHead(307, { location: '/elsewhere' }).end()
    }),
  )
  expect(await realHttp().send(post(url))).toMatchObject({ kind: 'answer', status: 307 })
  expect(calls).toBe(1)
})

test('a server that is not there, or has no name, was certainly sent nothing', async () => {
  const server = net.createServer()
  const url = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  open.splice(0)

  expect(await realHttp().send(post(url))).toEqual({ kind: 'not_sent', why: 'connect_failed' })
  const nameless = await realHttp().send(post('http://no-such-host.invalid/'))
  expect(nameless).toEqual({ kind: 'not_sent', why: 'connect_failed' })
})

test('a TLS handshake that fails has sent nothing of the request', async () => {
  let received = ''
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.on('data', (data) => {
      received += data.toString('latin1')
      socket.end('HTTP/1.1 400 this is not TLS\r\n\r\n')
    })
  })
  const url = (await listen(server)).replace('http:', 'https:')

  expect(await realHttp().send(post(url))).toEqual({ kind: 'not_sent', why: 'connect_failed' })
  expect(received).not.toContain('amount')
})

test('a TLS handshake that never ends runs into the connect timeout, with nothing sent', async () => {
  const server = net.createServer((socket) => socket.on('error', () => socket.destroy()).resume())
  const url = (await listen(server)).replace('http:', 'https:')

  expect(await realHttp({ connectMs: 80 }).send(post(url))).toEqual({ kind: 'not_sent', why: 'connect_timeout' })
})

test('an address or a header that cannot be written is sent nowhere', async () => {
  const url = await listen(http.createServer((_request, response) => response.end()))
  expect(await realHttp().send(post('nonsense'))).toEqual({ kind: 'not_sent', why: 'bad_request' })
  expect(await realHttp().send(post('file:///etc/passwd'))).toEqual({ kind: 'not_sent', why: 'bad_request' })
  const split = await realHttp().send(post(url, { headers: { 'x-a': 'b\r\nx-c: d' } }))
  expect(split).toEqual({ kind: 'not_sent', why: 'bad_request' })
})

test('[FM-PAY-09] a connection that is cut after the request arrived is lost, never "not sent"', async () => {
  const url = await listen(http.createServer((request) => request.socket.destroy()))
  expect(await realHttp().send(post(url))).toEqual({ kind: 'lost', why: 'reset' })
})

test('a server that never answers is lost by timeout', async () => {
  const url = await listen(http.createServer(() => undefined))
  const before = performance.now()
  expect(await realHttp().send(post(url, { timeoutMs: 100 }))).toEqual({ kind: 'lost', why: 'timeout' })
  expect(performance.now() - before).toBeLessThan(1_500)
})

test('an answer that trickles in is bounded by the total time, not by the pauses in it', async () => {
  const url = await listen(
    http.createServer((_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(timer))
    }),
  )
  expect(await realHttp({ totalMs: 150 }).send(post(url))).toEqual({ kind: 'lost', why: 'timeout' })
})

test('an answer cut off in the middle of its body is lost', async () => {
  const url = await listen(rawServer('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id":'))
  expect(await realHttp().send(post(url))).toEqual({ kind: 'lost', why: 'reset' })
})

test('an answer that is not HTTP is lost', async () => {
  const url = await listen(rawServer('<html>It works!</html>'))
  expect(await realHttp().send(post(url))).toEqual({ kind: 'lost', why: 'reset' })
})

test('an answer of more than 1 MiB is not read, and one of exactly 1 MiB is', async () => {
  const mebibyte = 1024 * 1024
  const url = await listen(
    http.createServer((request, response) => response.end('x'.repeat(mebibyte + Number(request.url?.slice(1))))),
  )
  expect(await realHttp().send(post(`${url}/1`))).toEqual({ kind: 'lost', why: 'reset' })
  const whole = await realHttp().send(post(`${url}/0`))
  expect(whole.kind === 'answer' && whole.body.length).toBe(mebibyte)
})

test('connections are kept for the next request', async () => {
  let connections = 0
  const server = http.createServer((_request, response) => response.end('{}'))
  server.on('connection', () => {
    connections += 1
  })
  const url = await listen(server)
  const client = realHttp()
  for (let i = 0; i < 5; i += 1) await client.send(post(url))
  expect(connections).toBe(1)
})

test('a kept connection that dies under the next request is lost: it may have been acted on', async () => {
  let acted = 0
  const url = await listen(
    http.createServer((request, response) => {
      acted += 1
      if (acted > 1) request.socket.destroy()
      else response.end('{}')
    }),
  )
  const client = realHttp()
  await client.send(post(url))
  expect(await client.send(post(url))).toEqual({ kind: 'lost', why: 'reset' })
  expect(acted).toBe(2)
})

test('a request that waited for a kept connection and died on it is lost as well', async () => {
  let acted = 0
  const url = await listen(
    http.createServer((request, response) => {
      acted += 1
      if (acted > 1) request.socket.destroy()
      else setTimeout(() => response.end('{}'), 30)
    }),
  )
  const client = realHttp({ connections: 1 })
  const [first, second] = await Promise.all([client.send(post(url)), client.send(post(url))])
  expect(first.kind).toBe('answer')
  expect(second).toEqual({ kind: 'lost', why: 'reset' })
})

test('a request whose time ran out while it waited for a connection was not sent', async () => {
  let arrived = 0
  const url = await listen(
    http.createServer(() => {
      arrived += 1
    }),
  )
  const client = realHttp({ connections: 1 })
  const first = client.send(post(url, { timeoutMs: 300 }))
  expect(await client.send(post(url, { timeoutMs: 100 }))).toEqual({ kind: 'not_sent', why: 'too_busy' })
  expect(await first).toEqual({ kind: 'lost', why: 'timeout' })
  expect(arrived).toBe(1)
})
