import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Fixture, failure, startDatabase } from './database-server.ts'

const conflict = /^DATABASE_TRANSACTION_CONFLICT \[ResourceUnavailable\.TransactionConflict\]/
const ended = /^DATABASE_TRANSACTION_FAIL \[ResourceUnavailable\.TransactionNotExist\]/

let fixture: Fixture
beforeAll(async () => {
  fixture = await startDatabase({
    indexes: [{ collection: 'people', name: 'phone', keys: [['phone', 1]], unique: true }],
  })
  await fixture.db.createCollection('accounts')
})
beforeEach(async () => {
  await fixture.database.reset()
  await fixture.db.collection('accounts').add([
    { _id: 'a', sum: 10 },
    { _id: 'b', sum: 20 },
  ])
})
afterAll(() => fixture.close())

const sumOf = async (id: string) => (await fixture.db.collection('accounts').doc(id).get()).data[0]?.sum
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('a commit shows all of its changes at once, and nothing before', async () => {
  const { db } = fixture
  const { command: _ } = db
  const transaction = await db.startTransaction()
  const accounts = transaction.collection('accounts')
  expect(await accounts.doc('a').get()).toMatchObject({ data: { _id: 'a', sum: 10 } })
  expect(await accounts.doc('none').get()).toMatchObject({ data: null })
  expect(await accounts.doc('a').update({ sum: _.inc(-5) })).toMatchObject({ updated: 1 })
  expect(await accounts.doc('b').update({ sum: _.inc(5) })).toMatchObject({ updated: 1 })
  expect(await accounts.add({ _id: 'c', sum: 1 })).toMatchObject({ inserted: 1, ok: 1, id: 'c' })
  expect(await accounts.doc('d').set({ sum: 2 })).toMatchObject({ updated: 0, upserted: [{ _id: 'd' }] })
  expect(await accounts.doc('a').get()).toMatchObject({ data: { sum: 5 } })
  expect(
    (
      await accounts
        .where({ sum: _.lt(10) })
        .orderBy('sum', 'asc')
        .get()
    ).data,
  ).toEqual([
    { _id: 'c', sum: 1 },
    { _id: 'd', sum: 2 },
    { _id: 'a', sum: 5 },
  ])
  expect(await sumOf('a')).toBe(10)
  expect(await sumOf('c')).toBe(undefined)
  expect(typeof (await transaction.commit()).requestId).toBe('string')
  expect([await sumOf('a'), await sumOf('b'), await sumOf('c'), await sumOf('d')]).toEqual([5, 25, 1, 2])
})

test('a rollback takes everything back', async () => {
  const { db } = fixture
  const transaction = await db.startTransaction()
  const accounts = transaction.collection('accounts')
  await accounts.doc('a').remove()
  await accounts.doc('b').set({ sum: 0 })
  await accounts.add([{ _id: 'c' }, { _id: 'd' }])
  expect((await accounts.where({}).get()).data).toHaveLength(3)
  await transaction.rollback(undefined)
  expect([await sumOf('a'), await sumOf('b'), await sumOf('c')]).toEqual([10, 20, undefined])
})

test('a transaction reads the state of its first operation', async () => {
  const { db } = fixture
  const { command: _ } = db
  const plain = db.collection('accounts')
  const transaction = await db.startTransaction()
  await plain.doc('b').update({ sum: 21 })
  expect(await transaction.collection('accounts').doc('b').get()).toMatchObject({ data: { sum: 21 } })
  await plain.doc('b').update({ sum: 22 })
  await plain.doc('a').remove()
  await plain.add({ _id: 'new', sum: 1 })
  const seen = (
    await transaction
      .collection('accounts')
      .where({ sum: _.gt(0) })
      .get()
  ).data
  expect(seen).toEqual([
    { _id: 'a', sum: 10 },
    { _id: 'b', sum: 21 },
  ])
  await transaction.commit()
  expect([await sumOf('a'), await sumOf('b')]).toEqual([undefined, 22])
})

test('writing what another transaction has written fails at once, and ends the transaction', async () => {
  const { db } = fixture
  const first = await db.startTransaction()
  const second = await db.startTransaction()
  await first.collection('accounts').doc('a').update({ sum: 1 })
  expect(await failure(second.collection('accounts').doc('a').update({ sum: 2 }))).toMatch(conflict)
  expect(await failure(second.collection('accounts').doc('b').get())).toMatch(ended)
  expect(await failure(second.commit())).toMatch(ended)
  await first.commit()
  expect(await sumOf('a')).toBe(1)
})

test('writing what has changed since the snapshot is a conflict', async () => {
  const { db } = fixture
  const transaction = await db.startTransaction()
  await transaction.collection('accounts').doc('a').get()
  await db.collection('accounts').doc('a').update({ sum: 11 })
  expect(await failure(transaction.collection('accounts').doc('a').update({ sum: 1 }))).toMatch(conflict)
  expect(await sumOf('a')).toBe(11)
})

test('two transactions that write what the other reads both commit', async () => {
  const { db } = fixture
  const first = await db.startTransaction()
  const second = await db.startTransaction()
  await first.collection('accounts').doc('a').get()
  await second.collection('accounts').doc('b').get()
  await first.collection('accounts').doc('b').update({ sum: 1 })
  await second.collection('accounts').doc('a').update({ sum: 2 })
  await first.commit()
  await second.commit()
  expect([await sumOf('a'), await sumOf('b')]).toEqual([2, 1])
})

test('a plain write waits for the transaction, and then sees what it left', async () => {
  const { db } = fixture
  const { command: _ } = db
  const transaction = await db.startTransaction()
  await transaction.collection('accounts').doc('a').update({ sum: 0 })
  let done = false
  const plain = db.collection('accounts')
  const increase = plain
    .doc('a')
    .update({ sum: _.inc(1) })
    .then((answer: object) => {
      done = true
      return answer
    })
  const conditional = plain.where({ _id: 'a', sum: 10 }).update({ sum: 99 })
  await pause(60)
  expect(done).toBe(false)
  expect(await sumOf('a')).toBe(10)
  await transaction.commit()
  expect(await increase).toMatchObject({ updated: 1 })
  expect(await conditional).toMatchObject({ updated: 0 })
  expect(await sumOf('a')).toBe(1)
})

test('where().update() and where().remove() run outside of the transaction and survive its rollback', async () => {
  const { db } = fixture
  const transaction = await db.startTransaction()
  const accounts = transaction.collection('accounts')
  expect(await accounts.where({ _id: 'a' }).update({ sum: 77 })).toMatchObject({ updated: 1 })
  expect(await accounts.where({ _id: 'b' }).remove()).toMatchObject({ deleted: 1 })
  expect(await sumOf('a')).toBe(77)
  await transaction.rollback(undefined)
  expect([await sumOf('a'), await sumOf('b')]).toEqual([77, undefined])
})

test('where().updateAndReturn() belongs to the transaction', async () => {
  const { db } = fixture
  const transaction = await db.startTransaction()
  const answer = await transaction.collection('accounts').where({ sum: 20 }).updateAndReturn({ sum: 5 })
  expect(answer).toMatchObject({ updated: 1, doc: { _id: 'b', sum: 5 } })
  await transaction.rollback(undefined)
  expect(await sumOf('b')).toBe(20)
})

test('an ended transaction answers nothing more', async () => {
  const { db } = fixture
  const transaction = await db.startTransaction()
  await transaction.commit()
  expect(await failure(transaction.commit())).toMatch(ended)
  expect(await failure(transaction.rollback(undefined))).toMatch(ended)
  expect(await failure(transaction.collection('accounts').doc('a').set({ sum: 1 }))).toMatch(ended)
  expect(await failure(transaction.collection('accounts').add({ sum: 1 }))).toMatch(ended)
  expect(await failure(transaction.collection('accounts').doc('a').get())).toMatch(ended)
  expect(await sumOf('a')).toBe(10)
})

test('a transaction that stays open expires: its writes go, its locks are free', async () => {
  const short = await startDatabase({ transactionLifetimeMs: 80 })
  try {
    await short.db.createCollection('accounts')
    await short.db.collection('accounts').add({ _id: 'a', sum: 10 })
    const transaction = await short.db.startTransaction()
    await transaction.collection('accounts').doc('a').update({ sum: 0 })
    expect(await short.db.collection('accounts').doc('a').update({ sum: 11 })).toMatchObject({ updated: 1 })
    expect(await failure(transaction.commit())).toMatch(ended)
    expect((await short.db.collection('accounts').doc('a').get()).data).toEqual([{ _id: 'a', sum: 11 }])
  } finally {
    await short.close()
  }
})

test('a command that fails ends the transaction', async () => {
  const { db } = fixture
  const transaction = await db.startTransaction()
  await transaction.collection('accounts').doc('a').update({ sum: 0 })
  expect(await failure(transaction.collection('accounts').add({ _id: 'b' }))).toMatch(
    /E11000 duplicate key error/,
  )
  expect(await failure(transaction.commit())).toMatch(ended)
  expect(await sumOf('a')).toBe(10)
})

test('unique keys: within a transaction, between two of them, and for a plain write that waits', async () => {
  const { db } = fixture
  const first = await db.startTransaction()
  await first.collection('people').add({ _id: 'p1', phone: '1' })
  const second = await db.startTransaction()
  expect(await failure(second.collection('people').add({ _id: 'p2', phone: '1' }))).toMatch(conflict)
  const plain = failure(db.collection('people').add({ _id: 'p3', phone: '1' }))
  await pause(20)
  expect(await failure(first.collection('people').add({ _id: 'p4', phone: '1' }))).toMatch(
    /E11000 .*index: phone/,
  )
  // The failure rolled the first transaction back, so that the plain write finds the key free.
  expect(await plain).toBe(undefined)
  await db.collection('people').add({ _id: 'p6', phone: '6' })
  const holding = await db.startTransaction()
  await holding.collection('people').add({ _id: 'p7', phone: '7' })
  const waiting = db.collection('people').doc('p6').update({ phone: '7' })
  await pause(20)
  await holding.rollback(undefined)
  expect(await waiting).toMatchObject({ updated: 1 })
  await db.collection('people').doc('p6').remove()
  const third = await db.startTransaction()
  await third.collection('people').doc('p3').remove()
  await third.collection('people').add({ _id: 'p5', phone: '1' })
  await third.commit()
  expect((await db.collection('people').get()).data).toEqual([{ _id: 'p5', phone: '1' }])
})

test('runTransaction tries again after a conflict, three times more', async () => {
  const { db } = fixture
  const { command: _ } = db
  const increase = () =>
    db.runTransaction(async (transaction: Awaited<ReturnType<typeof db.startTransaction>>) => {
      const accounts = transaction.collection('accounts')
      const { data } = await accounts.doc('a').get()
      await accounts.doc('a').update({ sum: data.sum + 1 })
      return data.sum
    })
  expect(await increase()).toBe(10)
  let runs = 0
  const always = db.runTransaction(async (transaction: Awaited<ReturnType<typeof db.startTransaction>>) => {
    runs++
    await transaction.collection('accounts').doc('a').get()
    await db
      .collection('accounts')
      .doc('a')
      .update({ sum: _.inc(10) })
    await transaction.collection('accounts').doc('a').update({ sum: 0 })
  })
  expect(await failure(always)).toMatch(conflict)
  expect(runs).toBe(4)
  expect(await sumOf('a')).toBe(51)
  const rolledBack = await db
    .runTransaction((transaction: Awaited<ReturnType<typeof db.startTransaction>>) =>
      transaction.rollback('reason'),
    )
    .catch((reason: unknown) => reason)
  expect(rolledBack).toBe('reason')
})
