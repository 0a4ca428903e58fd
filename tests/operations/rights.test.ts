import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Post } from '../../functions/accounts/organisation/store.ts'
import type { Account } from '../../functions/platform/people.ts'
import { type Session, sessionIdOf } from '../../functions/platform/session.ts'
import { type Row, rows } from '../../scripts/contract-tables.ts'
import { type Role, roles, staffRoles } from '../../shared/contract.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { grantOf, monday8am, neighbourhood, nodes, openids, people } from '../harness/neighbourhood.ts'
import { type CallerKind, exampleOf, openStage, rowOf, type Stage } from '../harness/stage.ts'
import { type TestBrowser, testBrowser } from '../harness/test-browser.ts'

/**
 * Who may do what: every operation with every kind of caller, as the row's `access` says. Each refusal also proves that no
 * document changed; only the account's own `commands`, which count the attempts of the day, are left out of the comparison.
 */

let stage: Stage
beforeAll(async () => {
  // Thousands of calls, one after the other: in this process they take half the time.
  stage = await openStage({ seed: 0 })
})
afterAll(() => stage.centre.close())

interface Caller {
  readonly name: string
  readonly kind: CallerKind
  /** Persons whom the account acts for. */
  readonly actsFor: readonly string[]
  readonly grant?: { readonly role: Role; readonly node: string; readonly standsIn?: true }
  /** Of a computer: what is answered where the operation may be called on one at all; else as the account from the phone. */
  readonly session?: {
    readonly account: string
    readonly refused?: ErrorCode
    readonly ended?: true
    readonly display?: true
  }
}

/** 王秀英 owns the data of the examples; her son acts for her; 赵芳 is somebody else. */
const residents: readonly Caller[] = [
  { name: 'HTTP', kind: 'http', actsFor: [] },
  { name: 'anonymous web login', kind: 'web', actsFor: [] },
  { name: 'WeChat account that is not registered', kind: { openid: openids.stranger }, actsFor: [] },
  { name: 'resident', kind: { openid: openids.wang }, actsFor: [people.wang] },
  { name: 'who acts for her', kind: { openid: openids.li }, actsFor: [people.li, people.wang] },
  { name: 'another resident', kind: { openid: openids.zhao }, actsFor: [people.zhao] },
]

/** Where a role may hang, seen from the node that the data belongs to. */
const places: Readonly<Record<string, (node: string) => string>> = {
  'its own node': (node) => node,
  'the node above': (node) => node.slice(0, node.lastIndexOf('/')),
  'a node below': (node) => `${node}/below`,
  'another node': (node) => `${node.slice(0, node.lastIndexOf('/'))}/another`,
  'a node whose name its own begins with': (node) => node.slice(0, -1),
}

/** All roles, each at these places, and who stands in for one. */
function staff(node: string, at: readonly string[]): readonly Caller[] {
  return roles.flatMap((role) => [
    ...Object.entries(places)
      .filter(([place]) => at.includes(place))
      .map(([place, of], index) => ({
        name: `${role} on ${place}`,
        kind: { openid: `openid-${role}-${index}` },
        actsFor: [],
        grant: { role, node: of(node) },
      })),
    {
      name: `who stands in for ${role}`,
      kind: { openid: `openid-deputy-${role}` },
      actsFor: [],
      grant: { role, node, standsIn: true },
    },
  ])
}

/** Who stands in for somebody is a volunteer of her own somewhere else. */
function accountOf({ kind, grant }: Pick<Caller, 'kind' | 'grant'>): Account {
  const openid = typeof kind === 'object' && 'openid' in kind ? kind.openid : ''
  const account = { _id: openid, v: 1, actsFor: [] } as const
  if (!grant) return { ...account, grants: [] }
  const { role, node, standsIn } = grant
  if (!standsIn) return { ...account, grants: [grantOf(role, node, '孙悦')] }
  const own = grantOf('volunteer', '/far/away', '孙悦')
  return { ...account, grants: [own, grantOf(role, node, '孙悦', { held: own.held })] }
}

/**
 * Computers on which these clerks, and a resident, are signed in; and who would like to be. Of an operation that computers do not have,
 * one clerk is enough to be told so.
 */
function computers(clerks: readonly Caller[], has: boolean): readonly Caller[] {
  const openidOf = ({ kind }: Caller) => (typeof kind === 'object' && 'openid' in kind ? kind.openid : '')
  const signedIn = clerks
    .filter(({ name }) =>
      has
        ? name.endsWith('on its own node') || name.endsWith('on another node')
        : name === 'county-admin on its own node',
    )
    .map((clerk) => ({
      ...clerk,
      name: `computer of ${clerk.name}`,
      kind: { browser: testBrowser(clerk.name) },
      session: { account: openidOf(clerk) },
    }))
  const [clerk] = clerks.filter(({ name }) => name === 'county-admin on its own node').map(openidOf)
  const other = (name: string, refused: ErrorCode, more: Partial<Caller['session']> = {}): Caller => ({
    name,
    kind: { browser: testBrowser(name) },
    actsFor: [],
    session: { account: clerk ?? '', refused, ...more },
  })
  const admin = signedIn.find(({ name }) => name === 'computer of county-admin on its own node')
  const again = testBrowser('request again')
  const robbed = testBrowser('robbed')
  return [
    ...signedIn,
    ...(admin
      ? [
          {
            ...admin,
            name: 'screen of a hall',
            kind: { browser: testBrowser('screen of a hall') },
            session: { ...admin.session, display: true as const },
          },
        ]
      : []),
    other('computer of a resident', 'SESSION_OVER', { account: openids.wang }),
    other('computer that was signed out', 'SESSION_OVER', { ended: true }),
    {
      ...other('request again', 'OUT_OF_ORDER'),
      // The very first count: the session has let it in already.
      kind: { browser: { ...again, sign: (request) => again.sign(request, 1) } },
    },
    {
      ...other('another key', 'NOT_SIGNED_IN'),
      kind: { browser: { ...robbed, sign: (request) => stolen(robbed, testBrowser('thief').sign(request)) } },
    },
  ]
}

/** The signature of another key, under the name of this one. */
function stolen({ publicKey }: TestBrowser, headers: Readonly<Record<string, string>>) {
  const swapped = Object.entries(headers).map(([name, value]) => [name, value.replace(/^[^.]+/, publicKey)])
  return Object.fromEntries(swapped) as Record<string, string>
}

function sessionOf({ kind, session }: Caller): readonly Session[] {
  if (!session || typeof kind !== 'object' || !('browser' in kind)) return []
  const { publicKey } = kind.browser
  const now = Date.parse(monday8am)
  return [
    {
      _id: sessionIdOf(publicKey),
      v: 1,
      publicKey,
      command: 'cmd_0000000000000000',
      system: 'windows',
      browser: 'edge',
      address: '192.0.2.1',
      since: now,
      code: 'ABCDEFGH',
      digits: '00',
      codeUntil: now,
      wrongDigits: 0,
      account: session.account,
      confirmedBy: 'cmd_0000000000000001',
      count: session.refused === 'OUT_OF_ORDER' ? 1 : 0,
      endsAt: session.ended ? now : now + 3_600_000,
      idleUntil: now + 1_800_000,
      ...(session.display && { display: session.display }),
      deleteAt: now + 3_600_000,
    },
  ]
}

/** By itself a computer has what staff may look at. */
function isOnComputer({ operation }: Pick<Row, 'operation'>): boolean {
  const { access, kind, onComputer = access.who === 'staff' && kind === 'query' } = operation
  return onComputer
}

/** What the row says about this caller: a refusal, or the answer. */
function expected({ operation, name }: Row, caller: Caller, node: string): ErrorCode | 'ok' {
  const { access } = operation
  const isOverHttp = caller.kind === 'http'
  if (caller.kind === 'web') return 'NOT_SIGNED_IN'
  if (access.who === 'anyone') return 'ok'
  if (isOverHttp) return 'NOT_SIGNED_IN'
  if (caller.session) {
    if (caller.session.refused === 'NOT_SIGNED_IN') return 'NOT_SIGNED_IN'
    if (!isOnComputer({ operation })) return 'ONLY_ON_PHONE'
    if (caller.session.refused) return caller.session.refused
    if (caller.session.display && name !== 'listTimesOfSite') return 'DISPLAY_ONLY'
    if (!caller.grant || !staffRoles.includes(caller.grant.role)) return 'SESSION_OVER'
  }
  switch (access.who) {
    case 'browser':
      return 'NOT_ALLOWED'
    case 'account':
      // Somebody acts for her: the person that she is does not make way.
      if (name === 'takeOver' && caller.actsFor[0] === people.wang) return 'OWN_PERSON_USED'
      return caller.actsFor.length === 0 && operation.errors.includes('NOT_REGISTERED')
        ? 'NOT_REGISTERED'
        : 'ok'
    case 'person': {
      if (caller.actsFor.length === 0) return 'NOT_REGISTERED'
      if (caller.actsFor.includes(people.wang)) {
        const isHers =
          typeof caller.kind === 'object' && 'openid' in caller.kind && caller.kind.openid === openids.wang
        return access.self && !isHers ? 'NOT_ALLOWED' : 'ok'
      }
      // Where the input names the data and not the person, that there is such data is nobody's business.
      return operation.errors.includes('NOT_FOUND') && !namesPerson(operation.input())
        ? 'NOT_FOUND'
        : 'NOT_ALLOWED'
    }
    case 'staff': {
      const { grant } = caller
      if (!grant || !access.roles.includes(grant.role)) return 'NOT_ALLOWED'
      if (access.own) return 'ok'
      return [places['its own node'], places['the node above']].some((of) => of?.(node) === grant.node)
        ? 'ok'
        : 'NOT_ALLOWED'
    }
  }
}

function namesPerson(schema: object): boolean {
  return 'shape' in schema && Object.hasOwn(schema.shape as object, 'personId')
}

/** What nobody but 王秀英 and who acts for her may get to see. */
const hers = ['王秀英', people.wang]

describe.each(rows().map((row) => [`${row.capability}.${row.name}`, row] as const))('%s', (_name, row) => {
  test('answers whom its row names and nobody else', async () => {
    const node = exampleOf(row).node ?? '/qinghe/hewan'
    const { access } = row.operation
    if (access.who === 'staff') expect(exampleOf(row).node).toBeDefined()
    // Where it is asked who somebody is for a person, or nothing, it does not matter where she works.
    const clerks = staff(node, access.who === 'staff' ? Object.keys(places) : ['its own node'])
    // What browsers call themselves is in sign-in.test.ts.
    const desks = access.who === 'browser' ? [] : computers(clerks, isOnComputer(row))
    const callers = [...residents, ...clerks, ...desks]
    const accounts = { accounts: clerks.map(accountOf), sessions: desks.flatMap(sessionOf) }

    await stage.set(row, accounts)
    let before = stage.stored()
    const outcomes: Record<string, string> = {}
    const wrote: string[] = []
    const saw: string[] = []
    for (const caller of callers) {
      const { status, answer } = await stage.perform(row, caller.kind)
      outcomes[caller.name] = answer.ok ? 'ok' : answer.error.code
      const changes = stage.changes(before)
      if (!answer.ok) {
        expect(status, caller.name).toBeGreaterThanOrEqual(400)
        expect(status, caller.name).toBeLessThan(500)
        wrote.push(...changes.map((change) => `${caller.name}: ${change}`))
      }
      const text = JSON.stringify(answer)
      if (!caller.actsFor.includes(people.wang) && hers.some((word) => text.includes(word)))
        saw.push(caller.name)
      if (changes.length > 0) {
        await stage.set(row, accounts)
        before = stage.stored()
      }
    }
    expect(outcomes).toEqual(
      Object.fromEntries(callers.map((caller) => [caller.name, expected(row, caller, node)])),
    )
    expect(wrote, 'refused and written nevertheless').toEqual([])
    expect(saw, 'saw data of 王秀英').toEqual([])
  })
})

describe('posts', () => {
  const [county, street, community] = ['/qinghe', '/qinghe/hewan', '/qinghe/hewan/liuan']
  /** Where a post of each role stands, and who decides about it; `standing in`: for the holder of such a post. */
  const table: Readonly<Record<Role, { readonly at: string; readonly by: readonly string[] }>> = {
    volunteer: {
      at: community,
      by: [
        'community-leader',
        'community-leader standing in',
        'street-admin',
        'street-admin standing in',
        'county-admin',
        'county-admin standing in',
      ],
    },
    'grid-worker': {
      at: community,
      by: [
        'community-leader',
        'community-leader standing in',
        'street-admin',
        'street-admin standing in',
        'county-admin',
        'county-admin standing in',
      ],
    },
    'counter-staff': {
      at: street,
      by: ['street-admin', 'street-admin standing in', 'county-admin', 'county-admin standing in'],
    },
    'community-leader': {
      at: community,
      by: ['street-admin', 'street-admin standing in', 'county-admin', 'county-admin standing in'],
    },
    supervisor: { at: county, by: ['county-admin'] },
    'street-admin': { at: street, by: ['county-admin'] },
    'county-admin': { at: county, by: ['county-admin'] },
    'compliance-officer': { at: county, by: ['county-admin'] },
  }
  const homes: Partial<Record<Role, string>> = {
    'community-leader': community,
    'street-admin': street,
    'county-admin': county,
  }
  const deciders = Object.entries(homes).flatMap(([role, node]) =>
    [false, true].map((standsIn) => ({
      name: standsIn ? `${role} standing in` : role,
      kind: { openid: `openid-${standsIn}-${role}` },
      grant: { role: role as Role, node, ...(standsIn && { standsIn: true as const }) },
    })),
  )
  const later = Date.parse(monday8am) + 86_400_000
  const holder = { account: 'openid-holder', name: '马玉珍', since: 0 }
  const by = { account: 'openid-who', who: '许静（县管理员）' }
  const leave = { from: later - 86_400_000, until: later }
  /** For each who decides a post in each of its states. */
  const idOf = (state: string, index: number) => `post_${state}${index}`.padEnd(20, '0')
  const postsOf = (role: Role): readonly Post[] =>
    deciders.flatMap((_, index) => [
      { id: idOf('vacant', index), role, title: '空缺', promises: [] },
      {
        id: idOf('invited', index),
        role,
        title: '已邀请',
        invitation: { hash: `hash-${index}`, name: '陈静', expiresAt: later, by },
        promises: [],
      },
      { id: idOf('held', index), role, title: '在岗', holder, promises: [] },
      { id: idOf('away', index), role, title: '请假', holder, leave, promises: [] },
    ])
  const commands = (role: Role, index: number): Readonly<Record<string, object>> => ({
    addPost: { role, title: '新岗位' },
    withdrawInvitation: { postId: idOf('invited', index) },
    invite: { postId: idOf('vacant', index), name: '陈静' },
    closePost: { postId: idOf('invited', index) },
    setLeave: { postId: idOf('held', index), from: '2026-03-02', to: '2026-03-06' },
    endLeave: { postId: idOf('away', index) },
    endHolding: { postId: idOf('held', index) },
  })

  test.each(roles)('of the role %s: who decides about them, and who only stands in', async (role) => {
    const { at, by } = table[role]
    await stage.centre.renew({
      ...neighbourhood,
      nodes: nodes.map((node) =>
        node._id === at ? { ...node, posts: [...node.posts, ...postsOf(role)] } : node,
      ),
      accounts: deciders.map(accountOf),
    })
    let rev = 1
    for (const [index, { name: who, kind }] of deciders.entries()) {
      const before = stage.stored()
      const isAllowed = by.includes(who)
      for (const [name, input] of Object.entries(commands(role, index))) {
        const { answer } = await stage.send(rowOf('accounts', name), kind, { node: at, rev, ...input })
        const outcome = answer.ok ? 'ok' : answer.error.code
        expect([who, name, outcome]).toEqual([who, name, isAllowed ? 'ok' : 'NOT_ALLOWED'])
        if (answer.ok) rev += 1
      }
      if (!isAllowed) expect(stage.changes(before), `${who}: refused and written nevertheless`).toEqual([])
    }
  })
})
