'use strict'

// The process of one function instance. It loads a bundle, then serves one invocation at a time over the IPC
// channel. Plain Node loads it, without a compiler, so that cold starts are the bundle's own: therefore JavaScript.

const { performance } = require('node:perf_hooks')
const { virtualDate } = require('./virtual-date.cjs')

let clock = { standing: null, offset: 0 }
const RealDate = Date
const now = () => clock.standing ?? RealDate.now() + clock.offset
globalThis.Date = virtualDate(now)
RealDate.prototype.constructor = globalThis.Date

const send = process.send.bind(process)

// The channel keeps log lines in order with the answer; pipes would not.
for (const stream of ['stdout', 'stderr']) {
  process[stream].write = (chunk, encoding, done) => {
    send({
      type: 'log',
      stream,
      text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'),
    })
    const callback = typeof encoding === 'function' ? encoding : done
    if (callback) process.nextTick(callback)
    return true
  }
}

const describe = (error) =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack ?? String(error) }
    : { name: 'Error', message: typeof error === 'string' ? error : JSON.stringify(error), stack: '' }

let main
let keysOfCall = []

async function invoke({ event, context, environment, clock: current }) {
  clock = current
  for (const key of keysOfCall) delete process.env[key]
  keysOfCall = Object.keys(environment).filter((key) => process.env[key] === undefined)
  Object.assign(process.env, environment)
  const started = performance.now()
  try {
    const result = await main(JSON.parse(event), context)
    send({
      type: 'answer',
      result: JSON.stringify(result) ?? 'null',
      durationMs: performance.now() - started,
    })
  } catch (error) {
    send({ type: 'answer', error: describe(error), durationMs: performance.now() - started })
  }
}

process.on('message', (message) => {
  if (message.type === 'invoke') void invoke(message)
})
process.on('disconnect', () => process.exit(0))
process.on('uncaughtException', (error) => {
  send({ type: 'crash', error: describe(error) }, () => process.exit(1))
})
process.on('unhandledRejection', (error) => {
  send({ type: 'crash', error: describe(error) }, () => process.exit(1))
})

process.once('message', ({ clock: current, bundle }) => {
  clock = current
  const started = performance.now()
  try {
    main = require(bundle).main
    if (typeof main !== 'function') throw new Error(`${bundle} exports no function main`)
    send({ type: 'ready', loadMs: performance.now() - started })
  } catch (error) {
    send({ type: 'crash', error: describe(error) }, () => process.exit(1))
  }
})
