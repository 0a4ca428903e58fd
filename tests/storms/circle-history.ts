import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PlaceImport } from '../../functions/circle/imports/store.ts'
import { decodeNetwork } from '../../functions/circle/network/file.ts'
import type { Network } from '../../functions/circle/network/network.ts'
import { withPaths } from '../../functions/circle/network/paths.ts'
import { snap } from '../../functions/circle/network/snap.ts'
import { Walker } from '../../functions/circle/network/walk.ts'
import type { WalkPath } from '../../functions/circle/paths/store.ts'
import type { CircleState, Place } from '../../functions/circle/store.ts'
import type { Suggestion } from '../../functions/circle/suggestions/store.ts'
import { derivedId } from '../../functions/platform/ids.ts'
import { buildNetwork } from '../../scripts/circle/build-network.ts'
import { readOsm } from '../../scripts/circle/read-osm.ts'
import type { CircleContract } from '../../shared/circle/contract.ts'
import type { InputOf, OutputOf } from '../../shared/contract.ts'
import { type Gcj02, wgs84Of } from '../../shared/geo.ts'
import { builtFunctions, type Centre, openCentre } from '../harness/centre.ts'
import { circleState, corner, cornerText, pharmacy, place, suggestion, toilet } from '../harness/circle.ts'
import { neighbourhood, openids } from '../harness/neighbourhood.ts'
import { type Command, type Draw, drawFrom, type HistoryReport, sendAll, tally } from './phones.ts'

/**
 * A random history of the circle, drawn from a seed: staff change, add, close and reopen places, answer what residents suggest, draw
 * and remove paths, put lists onto the map and take them off, several at once, while the map itself becomes another one and residents
 * ask what they can walk to. What was confirmed is there in the end, once; nobody ever sees half of a list; and each answer is
 * measured on one map with one set of paths.
 */

const liuan = '/qinghe/hewan/liuan'
const within = ['/qinghe', '/qinghe/hewan', liuan]
const start = Date.parse('2026-03-02T08:00:00+08:00')
const commandsPerRound = 3
const staff = [openids.leader, openids.streetAdmin, openids.countyAdmin] as const
const residents = [openids.wang, openids.li, openids.zhao] as const

/** What the two maps say of themselves. */
const dates = ['2017-06-15', '2026-01-01'] as const
const lines: readonly (readonly Gcj02[])[] = [
  [corner, { latitude: 39.9993, longitude: 116.3261 }],
  [corner, { latitude: 40.0033, longitude: 116.3261 }],
]
const south = place('south', { name: '南边的店', gcj02: { latitude: 39.9993, longitude: 116.3261 } })
const spot = { latitude: 40.0023, longitude: 116.3281 }

type Row = Pick<Place, 'name' | 'category' | 'gcj02' | 'stepFree' | 'node'> & { row: number; key: string }
const lists = ['甲', '乙'].map((letter, index) => {
  const id = `imp_history${index}00000000`
  const rows = [1, 2, 3].map(
    (row): Row => ({
      row,
      key: `K-${row}`,
      node: liuan,
      name: `${letter}${row}`,
      category: 'breakfast',
      stepFree: 'unknown',
      gcj02: { latitude: 40.0013 + row * 0.001, longitude: 116.3271 },
    }),
  )
  return { id, letter, rows, places: rows.map(({ row }) => derivedId('plc', id, String(row))) }
})

const imports = lists.map(
  ({ id, rows }): PlaceImport => ({
    _id: id,
    v: 1,
    rev: 1,
    node: liuan,
    within,
    name: '早点',
    list: `${liuan} 早点`,
    state: 'previewed',
    format: 'csv',
    system: 'gcj02',
    rows: rows.length,
    goodRows: rows.length,
    wrongRows: 0,
    wrong: [],
    kept: 0,
    twins: { count: 0, rows: [] },
    unread: [],
    sample: [],
    done: 0,
    at: start,
    by: { name: '吴国强', title: '柳岸社区书记' },
    nextPendingAt: start + 7 * 24 * 3_600_000,
    commands: [],
  }),
)

const documents = {
  accounts: neighbourhood.accounts ?? [],
  nodes: neighbourhood.nodes ?? [],
  places: [pharmacy, toilet, south],
  place_imports: imports,
  // Batches of two rows and of one, so that a list comes in pieces.
  place_import_rows: lists.flatMap(({ id, rows }) =>
    [0, 2].map((from) => ({
      _id: `${id}:${from}`,
      v: 1,
      import: id,
      at: start,
      rows: rows.slice(from, from + 2),
    })),
  ),
  place_suggestions: [
    suggestion,
    {
      ...suggestion,
      _id: 'sug_missing00000',
      what: 'missing',
      place: undefined,
      missing: { name: '缺的', category: 'repair' },
      gcj02: spot,
    },
  ],
}

/** Functions of their own, whose map is another one now and then. */
export async function openCircle(): Promise<Centre> {
  const folder = mkdtempSync(join(tmpdir(), 'circle-history-'))
  const opened = await openCentre({ seed: 0, functionsDirectory: folder, instancesPerFunction: 2 })
  cpSync(builtFunctions, folder, { recursive: true })
  const source = await readOsm('local/demo/circle/wudaokou.osm.pbf')
  const described = { source: 'OpenStreetMap', attribution: '© OpenStreetMap contributors' }
  const newer = source.streets.filter((_, index) => index % 7 !== 3)
  const maps = [source.streets, newer].map((streets, index) => {
    const date = dates[index] ?? ''
    return buildNetwork({ ...source, streets }, [], { ...described, date }).bytes
  })
  const centre: Centre = {
    ...opened,
    async close() {
      await opened.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  maps.forEach((bytes, index) => {
    networks.set(dates[index] ?? '', decodeNetwork(bytes))
  })
  layMap.set(centre, (index) => {
    const draft = join(folder, 'circle/network.draft')
    writeFileSync(draft, maps[index] ?? new Uint8Array())
    renameSync(draft, join(folder, 'circle/network.bin'))
  })
  layMap.get(centre)?.(0)
  return centre
}

/** Lays one of the two maps beside the function: who starts from now on walks on it. */
const layMap = new WeakMap<Centre, (index: number) => void>()
const networks = new Map<string, Network>()

/** Metres from the corner on a map with some of the paths, as the answer says them. */
const known = new Map<string, (gcj02: Gcj02) => number>()
function metresOn(date: string, paths: number): (gcj02: Gcj02) => number {
  const key = `${date} ${paths}`
  const found = known.get(key)
  if (found) return found
  const map = networks.get(date)
  if (!map) throw new Error(`no map of ${date}`)
  const drawn = lines.filter((_, index) => (paths & (1 << index)) !== 0)
  const { network } = withPaths(
    map,
    drawn.map((line) => ({ points: line.map(wgs84Of), steps: false })),
  )
  const from = snap(network, wgs84Of(corner))
  const walker = new Walker(network).from(from ? [from] : [], 120_000)
  const metres = (gcj02: Gcj02) => {
    const end = snap(network, wgs84Of(gcj02))
    return end ? Math.round(walker.distanceTo(end) / 100) : Number.POSITIVE_INFINITY
  }
  known.set(key, metres)
  return metres
}

interface World {
  readonly draw: Draw
  readonly seed: number
  /** The newest revision of places and suggestions that a phone has heard of. */
  readonly places: Map<string, number>
  readonly suggestions: Map<string, Pick<Suggestion, 'rev' | 'place' | 'state'>>
  readonly imports: Map<string, number>
  readonly paths: Map<string, number>
}

type Reach = OutputOf<CircleContract['reachPlaces']>

export async function runCircle(centre: Centre, seed: number, rounds = 2): Promise<HistoryReport> {
  const { standIn } = centre
  await centre.renew(documents, seed)
  // Marks only go up, also from one history to the next: instances stay warm.
  const mark = 1000 * seed
  await centre.put({ circle_state: [{ ...circleState, mark, pathsMark: mark }] })
  // A minute of its own: instances count calls by the minute.
  let now = start + (seed % 960) * 60_000
  standIn.clock.set(now, true)
  const draw = drawFrom(seed)
  const world: World = {
    draw,
    seed,
    places: new Map([pharmacy, toilet, south].map(({ _id, rev }) => [_id, rev])),
    suggestions: new Map(documents.place_suggestions.map((one) => [one._id, one as Suggestion])),
    imports: new Map(lists.map(({ id }) => [id, 1])),
    paths: new Map(),
  }
  const wrong: string[] = []
  const outcomes: Record<string, number> = {}
  const heard: Said[] = []
  const answers: Reach[] = []
  let calls = 0

  const look = async () => {
    const answer = await centre.call(draw.one(residents), 'circle', 'reachPlaces', { gcj02: cornerText })
    // In bad weather there may be none.
    if (answer?.ok) answers.push(answer.data)
  }
  for (let round = 0; round < rounds; round += 1) {
    now += draw.below(150) * 1000
    standIn.clock.set(now, true)
    if (draw.below(8) === 0) layMap.get(centre)?.(draw.below(2))
    const commands = Array.from({ length: commandsPerRound }, (_, index) =>
      drawCommand(world, `key-${seed}-${round}-${index}`),
    )
    // It may die like any other.
    const timer = draw.below(3) === 0 ? standIn.timers.fire('circle').catch(() => undefined) : undefined
    const [sent] = await Promise.all([sendAll(standIn, commands), look(), timer])
    calls += sent.calls + 1
    tally(sent.heard, outcomes, wrong)
    for (const { command, answer } of sent.heard) {
      if (!answer) continue
      heard.push({
        command,
        ok: answer.ok,
        code: answer.ok ? 'ok' : answer.error.code,
        data: answer.ok ? answer.data : {},
      })
      if (answer.ok) remember(world, command, answer.data)
    }
  }

  // Calls that died have surely ended, what was remembered is forgotten, and the timer has gone on with what they left.
  for (let run = 0; run < 2; run += 1) {
    now += 6 * 60_000
    standIn.clock.set(now, true)
    await standIn.timers.fire('circle')
  }
  const stored = centre.dump() as unknown as Stored
  const last = await centre.call(openids.wang, 'circle', 'reachPlaces', { gcj02: cornerText })
  if (!last.ok) wrong.push(`the last answer is refused: ${last.error.code}`)
  else wrong.push(...wrongInTheEnd(last.data, stored))
  for (const answer of answers) wrong.push(...wrongWithAnswer(answer, stored))
  wrong.push(...wrongWithLists(stored), ...wrongWithWhatWasHeard(heard, stored))
  return { calls, outcomes, wrong }
}

interface Said {
  readonly command: Command
  readonly ok: boolean
  readonly code: string
  readonly data: unknown
}

interface Stored {
  readonly places: readonly Place[]
  readonly circle_state: readonly CircleState[]
  readonly place_imports: readonly PlaceImport[]
  readonly place_suggestions: readonly Suggestion[]
  readonly walk_paths: readonly WalkPath[]
}

function remember(world: World, { op, input }: Command, data: unknown): void {
  const { id, rev } = data as { id: string; rev: number }
  const newer = (map: Map<string, number>) => map.set(id, Math.max(rev, map.get(id) ?? 0))
  if (op === 'addPath') newer(world.paths)
  else if (op === 'removePath') world.paths.delete(id)
  else if (op.endsWith('Import')) newer(world.imports)
  else if (op.endsWith('Suggestion') || op === 'suggestCorrection')
    world.suggestions.set(id, data as Suggestion)
  else newer(world.places)
  // Who accepts has changed the place as well.
  if (op === 'acceptSuggestion' && typeof input.placeRev === 'number') {
    const place = (data as Suggestion).place?.id
    if (place) world.places.set(place, Math.max(input.placeRev + 1, world.places.get(place) ?? 0))
  }
}

function drawCommand(world: World, key: string): Command {
  const { draw } = world
  const on = <Op extends keyof CircleContract>(
    openid: string,
    op: Op,
    input: InputOf<CircleContract[Op]>,
  ): Command => ({ function: 'circle', openid, op, input: input as never, key })
  const openid = draw.one(staff)
  const facts = (name: string) => ({ category: 'pharmacy' as const, name, gcj02: spot })
  const imported = lists.flatMap(({ places }) => places.slice(0, 1))
  const [placeId, rev] = draw.one([
    ...world.places,
    ...imported.map((id) => [id, world.places.get(id) ?? 1] as const),
  ])
  const kind = draw.below(20)
  if (kind < 4) return on(openid, 'changePlace', { placeId, rev, place: facts(`改 ${key}`) })
  if (kind < 5) return on(openid, 'closePlace', { placeId, rev, why: '搬走了' })
  if (kind < 6) return on(openid, 'reopenPlace', { placeId, rev })
  if (kind < 7) return on(openid, 'addPlace', { node: liuan, place: facts(`新 ${key}`) })
  if (kind < 9) {
    const text = `说 ${key}`
    return draw.below(2) === 0
      ? on(draw.one(residents), 'suggestCorrection', { what: 'hours', placeId: pharmacy._id, text })
      : on(draw.one(residents), 'suggestCorrection', {
          what: 'missing',
          missing: { name: '缺的', category: 'repair', node: liuan },
          text,
        })
  }
  if (kind < 14) {
    const [suggestionId, { rev: seen, place: about }] = draw.one([...world.suggestions])
    const which = { suggestionId, rev: seen }
    if (kind === 9) return on(openid, 'declineSuggestion', { ...which, answer: '去看过了' })
    if (!about) return on(openid, 'acceptSuggestion', { ...which, place: facts(`补 ${key}`) })
    const placeRev = world.places.get(about.id) ?? 1
    return on(openid, 'acceptSuggestion', { ...which, placeRev, place: facts(`改 ${key}`) })
  }
  if (kind < 17) {
    const { id } = draw.one(lists)
    const which = { importId: id, rev: world.imports.get(id) ?? 1 }
    return kind === 14 && draw.below(2) === 0
      ? on(openid, 'dropImport', which)
      : on(openid, 'applyImport', which)
  }
  const path = [...world.paths][0]
  if (path && kind === 17) return on(openid, 'removePath', { pathId: path[0], rev: path[1] })
  return on(openid, 'addPath', { node: liuan, kind: 'path', line: [...draw.one(lines)], note: `路 ${key}` })
}

/** Of each list all that staff have not changed, or nothing; never rows of both; all of it measured on one map with one set of paths. */
function wrongWithAnswer({ places, attribution }: Reach, { places: stored }: Stored): string[] {
  const wrong: string[] = []
  const seen = lists.filter(({ letter }) => places.some(({ name }) => name.startsWith(letter)))
  if (seen.length > 1) wrong.push('two lists of one name were seen at once')
  for (const { letter, places: ids } of seen) {
    const missing = ids.filter((id) => !places.some((one) => one.id === id && one.name.startsWith(letter)))
    for (const id of missing) {
      // Theirs may be left out of a list; rows of the same key are kept for them.
      const key = `K-${ids.indexOf(id) + 1}`
      const isOfStaff = stored.some((one) => one.layer === 'staff' && one.key === key)
      if (!isOfStaff) wrong.push(`half of the list ${letter} was seen: without ${id}`)
    }
  }
  const sets = [0, 1, 2, 3].map((paths) => metresOn(attribution.date, paths))
  const fits = sets.some((metres) => places.every((one) => metres(one.gcj02) === one.metres))
  if (!fits)
    wrong.push(
      `an answer on the map of ${attribution.date} fits no set of paths: ${JSON.stringify(places.map(({ name, metres }) => [name, metres]))}`,
    )
  return wrong
}

/** When all is calm, the answer shows what is stored. */
function wrongInTheEnd({ places, attribution }: Reach, stored: Stored): string[] {
  const drawn = stored.walk_paths.filter(({ state }) => state === 'open')
  const bits = lines.map((line, index) =>
    drawn.some(({ gcj02 }) => gcj02[1]?.latitude === line[1]?.latitude) ? 1 << index : 0,
  )
  const metres = metresOn(
    attribution.date,
    bits.reduce((sum, bit) => sum + bit, 0),
  )
  const layers = ['staff', ...(stored.circle_state[0]?.layers ?? [])]
  const expected = stored.places
    .filter(({ state, layer, gcj02 }) => state === 'open' && layers.includes(layer) && metres(gcj02) <= 1_200)
    .map(({ name, gcj02 }) => `${name} ${metres(gcj02)}`)
  const shown = places.map((one) => `${one.name} ${one.metres}`)
  const [a, b] = [expected.sort().join(), shown.sort().join()]
  return a === b ? [] : [`in the end there is ${a}, and shown is ${b}`]
}

function wrongWithLists({ places, circle_state, place_imports }: Stored): string[] {
  const wrong: string[] = []
  const layers = circle_state[0]?.layers ?? []
  if (layers.length > 1) wrong.push(`${layers.join()} are seen at once`)
  for (const { _id, state, goodRows } of place_imports) {
    if (state === 'applying') wrong.push(`${_id} is still being applied`)
    if (layers.includes(_id) !== (state === 'applied'))
      wrong.push(`${_id} is ${state} and ${layers.includes(_id) ? '' : 'not '}seen`)
    const list = lists.find(({ id }) => id === _id)
    const own = places.filter(({ layer }) => layer === _id)
    const kept = places.filter(
      ({ layer, list, key }) => layer === 'staff' && list !== undefined && key !== undefined,
    )
    const keys = new Set([...own, ...kept].map(({ key }) => key))
    if (state === 'applied' && keys.size !== goodRows)
      wrong.push(`of ${list?.letter} ${keys.size} rows are there`)
    if (state !== 'applied' && own.length > 0) wrong.push(`${_id} is ${state}, and has ${own.length} places`)
  }
  return wrong
}

const changing = ['changePlace', 'closePlace', 'reopenPlace', 'acceptSuggestion']

/** Everything that was confirmed is there, once; and nothing else is. */
function wrongWithWhatWasHeard(heard: readonly Said[], stored: Stored): string[] {
  const wrong: string[] = []
  const ok = heard.filter((one) => one.ok)
  const idOf = ({ data }: Said) => (data as { id: string }).id
  for (const place of stored.places) {
    const about = (one: Said) =>
      changing.includes(one.command.op) &&
      (one.command.op === 'acceptSuggestion'
        ? one.ok
          ? (one.data as Suggestion).place?.id === place._id
          : one.code === 'SUGGESTION_STATE' &&
            one.command.input.placeRev !== undefined &&
            place._id === pharmacy._id
        : one.command.input.placeId === place._id)
    const confirmed = ok.filter(about).length
    // Who was told that somebody else had answered may have changed the place before that.
    const perhaps = heard.filter(
      (one) => !one.ok && one.command.op === 'acceptSuggestion' && about(one),
    ).length
    if (place.rev - 1 < confirmed || place.rev - 1 > confirmed + perhaps)
      wrong.push(`${place._id} was changed ${place.rev - 1} times, and ${confirmed} were confirmed`)
    const seen = ok.filter(about).map(({ command: { input } }) => input.placeRev ?? input.rev)
    if (new Set(seen).size < seen.length)
      wrong.push(`two changes of ${place._id} were confirmed that had seen the same revision`)
    const named = ok.filter((one) => about(one) && one.command.op === 'changePlace')
    const newest = named.sort((a, b) => (b.data as { rev: number }).rev - (a.data as { rev: number }).rev)[0]
    if (newest && new Set(named.map((one) => (one.data as { rev: number }).rev)).size < named.length)
      wrong.push(`two changes made the same revision of ${place._id}`)
    const wasLast = newest && (newest.data as { rev: number }).rev === place.rev
    if (wasLast && place.name !== (newest.data as { name: string }).name)
      wrong.push(`the last change of ${place._id} is lost`)
  }
  for (const one of ok) {
    const { op, input } = one.command
    const id = idOf(one)
    const count = (list: readonly { readonly _id: string }[]) => list.filter(({ _id }) => _id === id).length
    if (op === 'addPlace' && count(stored.places) !== 1) wrong.push(`the new place ${id} is lost`)
    if (
      op === 'suggestCorrection' &&
      stored.place_suggestions.filter(({ text }) => text === input.text).length !== 1
    )
      wrong.push(`${input.text} was confirmed and is not there once`)
    if (op === 'addPath' && count(stored.walk_paths) !== 1) wrong.push(`the path ${id} is lost`)
    if (op === 'removePath' && stored.walk_paths.find(({ _id }) => _id === id)?.state !== 'removed')
      wrong.push(`the path ${id} is still there`)
    if (
      op === 'acceptSuggestion' &&
      stored.place_suggestions.find(({ _id }) => _id === id)?.state !== 'accepted'
    )
      wrong.push(`${id} was accepted and is not`)
  }
  for (const { _id, missing, state } of stored.place_suggestions) {
    const answered = ok.filter((one) => one.command.input.suggestionId === _id)
    // One may accept what another one has declined in the same moment, and then it is accepted.
    const accepted = answered.filter((one) => one.command.op === 'acceptSuggestion').length
    const declined = answered.length - accepted
    if (accepted > 1 || declined > 1) wrong.push(`${_id} was answered ${answered.length} times`)
    if (answered.length === 0 && state !== 'open') wrong.push(`${_id} is ${state}, and nobody was told`)
    const made = stored.places.filter((one) => one._id === derivedId('plc', _id)).length
    if (missing && state === 'accepted' && made !== 1)
      wrong.push(`${_id} was accepted and made ${made} places`)
  }
  const added = stored.places.filter(({ name }) => name.startsWith('新 '))
  for (const { _id } of added)
    if (!ok.some((one) => one.command.op === 'addPlace' && idOf(one) === _id))
      wrong.push(`${_id} is there, and nobody was told`)
  return wrong
}
