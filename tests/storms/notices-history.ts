import type { Answer } from '../../functions/notices/answers/store.ts'
import type { Notice } from '../../functions/notices/store.ts'
import type { DeskNotice } from '../../functions/notices/view.ts'
import type { InputOf } from '../../shared/contract.ts'
import type { NoticesContract } from '../../shared/notices/contract.ts'
import { type Centre, dataOf } from '../harness/centre.ts'
import { accounts, neighbourhood, nodes, openids, people } from '../harness/neighbourhood.ts'
import { answerIds, noticeIds, notices } from '../harness/notices.ts'
import { checkNotices } from './check-notices.ts'
import { type Command, type Draw, drawFrom, type HistoryReport, sendAll, tally } from './phones.ts'

/**
 * A random history of notices, drawn from a seed: staff write, review, schedule, publish, correct, withdraw and close, residents
 * answer, clerks enter and reply, several at once, while the clock moves towards the ends of periods and over them. What people can
 * read is looked at after every round, by somebody who knows only what was commanded.
 */

const street = '/qinghe/hewan'
const start = Date.parse('2026-03-02T08:00:00+08:00')
const commandsPerRound = 4
const hourMs = 3_600_000
const community = `${street}/liuan`
/** Residents of these two grids read: what is for one of them is not for the other. */
const grids = [`${community}/grid-1`, `${community}/grid-2`] as const
/** Announcements of the street, and of all below it, stand longer than the rule says. */
const announcementDays = 5
const endOfShed = Date.parse('2026-03-07T00:00:00+08:00')

const staff = [openids.leader, openids.streetAdmin, openids.countyAdmin, openids.countyAdmin] as const
const residents = [
  { openid: openids.wang, personId: people.wang },
  { openid: openids.li, personId: people.wang },
  { openid: openids.zhao, personId: people.zhao },
] as const
const openidOf = new Map(
  accounts.flatMap(({ _id, grants }) => grants.map(({ name }) => [name, _id] as const)),
)

/** Approved before the history begins, and to be read in its course. */
const scheduled = notices
  .filter(({ _id }) => _id === noticeIds.heating)
  .map(({ shown, ...heating }) => ({
    ...heating,
    _id: 'ntc_scheduled0000000',
    shown: { ...shown, title: '周三停水' },
    visibleFrom: start + 20 * hourMs,
  }))

const documents = {
  ...neighbourhood,
  nodes: nodes.map((node) => (node._id === street ? { ...node, announcementDays } : node)),
  notices: [...notices, ...scheduled],
}

/** What a creation asked for, by the title that no other notice has. */
interface Asked {
  readonly visibleFrom: number
  readonly who: 'everyone' | 'volunteers'
  readonly node: string
}

interface World {
  readonly draw: Draw
  readonly seed: number
  /** The newest answer about each notice that a phone has got. */
  readonly known: Map<string, DeskNotice>
  readonly asked: Map<string, Asked>
  now: number
  round: number
}

export async function runNotices(centre: Centre, seed: number, rounds = 5): Promise<HistoryReport> {
  const { standIn } = centre
  await centre.renew(documents, seed)
  standIn.clock.set(start, true)
  const world: World = {
    draw: drawFrom(seed),
    seed,
    known: new Map(),
    asked: new Map([
      ['三月志愿排班', { visibleFrom: 0, who: 'volunteers', node: community }],
      ['周三停水', { visibleFrom: start + 20 * hourMs, who: 'everyone', node: community }],
    ]),
    now: start,
    round: 0,
  }
  const shed = { noticeId: noticeIds.shed }
  remember(world, dataOf(await centre.call(openids.leader, 'notices', 'getDeskNotice', shed)))
  await beginReview(centre, world)
  const wrong: string[] = []
  const outcomes: Record<string, number> = {}
  const heard: { readonly command: Command; readonly data: unknown }[] = []
  const readBefore = new Set<string>()
  let calls = 0

  for (; world.round < rounds; world.round += 1) {
    world.now = later(world)
    standIn.clock.set(world.now, true)
    const commands = Array.from({ length: commandsPerRound }, (_, index) =>
      drawCommand(world, `key-${seed}-${world.round}-${index}`, answersOf(centre)),
    )
    const sent = await sendAll(standIn, commands)
    calls += sent.calls
    tally(sent.heard, outcomes, wrong)
    for (const { command, answer } of sent.heard) {
      if (!answer?.ok) continue
      heard.push({ command, data: answer.data })
      if (isDeskNotice(answer.data)) remember(world, answer.data)
    }
    if (world.draw.below(2) === 0) await standIn.timers.fire('notices')
    wrong.push(...(await wrongToRead(centre, world, readBefore)))
  }

  // Calls that died have surely ended; whoever looks next settles what they left.
  world.now += 2 * 60_000
  standIn.clock.set(world.now, true)
  for (const { _id, announcement } of centre.dump().notices as Notice[]) {
    if (!announcement) continue
    const list = await centre.call(openids.countyAdmin, 'notices', 'listAnswers', { noticeId: _id })
    if (!list.ok) wrong.push(`the answers to ${_id} are refused: ${list.error.code}`)
  }
  await standIn.timers.fire('notices')
  wrong.push(...checkNotices(centre.dump(), openidOf), ...wrongWithWhatWasHeard(centre, heard))
  return { calls, outcomes, wrong }
}

/** Before the weather turns, an announcement waits for its second pair of eyes; some ask for too short a period. */
async function beginReview(centre: Centre, world: World): Promise<void> {
  const { draw, seed, asked } = world
  const title = `公示 ${seed}`
  asked.set(title, { visibleFrom: 0, who: 'everyone', node: community })
  const drafted = await centre.call(openids.leader, 'notices', 'createNotice', {
    node: community,
    kind: 'announcement',
    audience: { nodes: [community], who: 'everyone' },
    text: { title, summary: '请看。', markup: '请看。' },
    plan: { urgent: false, answerDays: draw.below(3) === 0 ? 2 + draw.below(3) : 5 },
  })
  const { id: noticeId, rev } = dataOf(drafted)
  const submitted = await centre.call(openids.leader, 'notices', 'submitForReview', { noticeId, rev })
  remember(world, submitted.ok ? submitted.data : dataOf(drafted))
}

const answersOf = (centre: Centre) => centre.dump().notice_answers as readonly Answer[]

function isDeskNotice(data: unknown): data is DeskNotice {
  return typeof data === 'object' && data !== null && 'uploadTo' in data
}

function remember({ known }: World, notice: DeskNotice): void {
  const before = known.get(notice.id)
  if (!before || before.rev <= notice.rev) known.set(notice.id, notice)
}

/** Some seconds, some hours, or to the next end of a period: its last millisecond, or the first one after it. */
function later({ draw, now, known }: World): number {
  const kind = draw.below(10)
  if (kind < 4) return now + draw.below(90) * 1000
  if (kind < 7) return now + draw.below(30) * hourMs
  const ends = [endOfShed, ...[...known.values()].map(({ announcement }) => announcement?.endsAt ?? 0)]
  const next = Math.min(...ends.filter((end) => end > now))
  return Number.isFinite(next) ? next - draw.below(2) : now + hourMs
}

function drawCommand(world: World, key: string, answers: readonly Answer[]): Command {
  const { draw, known, now } = world
  const openid = draw.one(staff)
  const on = <Op extends keyof NoticesContract>(
    by: string,
    op: Op,
    input: InputOf<NoticesContract[Op]>,
  ): Command => ({ function: 'notices', openid: by, op, input: input as never, key })
  const seen = [...known.values()]
  const announced = seen.filter(({ announcement }) => announcement)
  const noticeId = draw.one(announced).id

  const kind = draw.below(20)
  if (kind < 5) {
    const { openid: by, personId } = draw.one(residents)
    return on(by, 'answerAnnouncement', { noticeId, personId, text: `意见 ${key}` })
  }
  if (kind < 7) {
    const receivedOn = dayOf(now - draw.below(3) * 24 * hourMs)
    const channel = draw.one(['paper', 'phone'] as const)
    return on(openid, 'enterAnswer', { noticeId, channel, receivedOn, text: `意见 ${key}` })
  }
  if (kind < 10) {
    const waiting = answers.filter(({ state }) => state === 'waiting').map(({ _id }) => _id)
    const answerId = waiting.length > 0 ? draw.one(waiting) : answerIds.waiting
    return on(openid, 'replyToAnswer', { answerId, text: `回复 ${key}` })
  }
  if (kind < 12) return drawCreation(world, openid, key, on)
  // What came last goes on more often than the rest, so that some get far.
  return drawStep(world, openid, draw.below(2) === 0 ? (seen.at(-1) ?? draw.one(seen)) : draw.one(seen), on)
}

type On = <Op extends keyof NoticesContract>(
  by: string,
  op: Op,
  input: InputOf<NoticesContract[Op]>,
) => Command

function drawCreation({ draw, asked, now }: World, openid: string, key: string, on: On): Command {
  const kind = draw.below(3) === 0 ? ('notice' as const) : ('announcement' as const)
  // Now and then also where it must not be.
  const isUrgent = draw.below(kind === 'notice' ? 2 : 12) === 0
  const visibleFrom = !isUrgent && draw.below(2) === 0 ? now + draw.below(40) * hourMs + 1 : undefined
  const who = kind === 'notice' && draw.below(2) === 0 ? ('volunteers' as const) : ('everyone' as const)
  const node = draw.one([street, community, ...grids])
  asked.set(`通知 ${key}`, { visibleFrom: visibleFrom ?? 0, who, node })
  return on(openid, 'createNotice', {
    node: openid === openids.leader ? community : street,
    kind,
    audience: { nodes: [node], who },
    text: { title: `通知 ${key}`, summary: '请看。', markup: '请看。' },
    plan: {
      urgent: isUrgent,
      answerDays: 2 + draw.below(5),
      ...(visibleFrom !== undefined && { visibleFrom }),
    },
  })
}

/** What somebody who has seen the notice so would do next, and now and then what she would not. */
function drawStep({ draw }: World, openid: string, notice: DeskNotice, on: On): Command {
  const { id: noticeId, rev, state, draft, shown, announcement } = notice
  const which = { noticeId, rev }
  const kind = draw.below(10)
  if (kind === 0) return on(openid, 'withdrawNotice', { ...which, why: '有误' })
  if (kind === 1) return on(openid, 'takeBackNotice', which)
  if (kind === 2) return on(openid, 'closeAnnouncement', which)
  switch (state) {
    case 'draft':
      if (draft?.plan.urgent && kind < 6) return on(openid, 'publishUrgent', which)
      return on(openid, 'submitForReview', which)
    case 'in-review':
    case 'correction-in-review':
      return kind === 3
        ? on(openid, 'reviewNotice', { ...which, decision: 'send-back', why: '请改' })
        : on(openid, 'reviewNotice', { ...which, decision: 'approve' })
    case 'correcting':
      if (kind < 6)
        return on(openid, 'saveDraft', {
          ...which,
          text: { title: shown?.title ?? '', summary: '改过的', markup: '改过的' },
          plan: { answerDays: 2 + draw.below(5), substance: draw.below(2) === 0 },
        })
      return on(openid, 'submitForReview', which)
    default:
      if (kind < 5 && announcement) return on(openid, 'closeAnnouncement', which)
      if (kind === 5) return on(openid, 'confirmUrgent', which)
      return on(openid, 'startCorrection', { ...which, why: '有一处写错了' })
  }
}

function dayOf(at: number): string {
  return new Date(at + 8 * hourMs).toISOString().slice(0, 10)
}

/**
 * What a stranger reads now, against what was commanded: nothing before its time, nothing that is for others, nothing that was not
 * approved; and what was there once stays there.
 */
async function wrongToRead(
  centre: Centre,
  { draw, asked, known, now }: World,
  readBefore: Set<string>,
): Promise<string[]> {
  const wrong: string[] = []
  const listed = new Set<string>()
  for (const grid of grids) {
    const list = await centre.call(openids.stranger, 'notices', 'listNotices', { node: grid })
    if (!list.ok) return [`the list of notices is refused: ${list.error.code}`]
    for (const { id, title, visibleFrom } of [...list.data.pinned, ...list.data.notices]) {
      listed.add(id)
      readBefore.add(id)
      const plan = asked.get(title)
      if (!plan) continue
      if (Math.max(plan.visibleFrom, visibleFrom) > now) wrong.push(`${id} is read before its time`)
      if (plan.who !== 'everyone') wrong.push(`${id} is read by others`)
      if (grid !== plan.node && !grid.startsWith(`${plan.node}/`))
        wrong.push(`${id} is for ${plan.node} and read in ${grid}`)
    }
  }
  // The notice by itself, as from a card, is read when it is in the list.
  const ids = [...known.keys(), ...readBefore]
  for (const id of ids.length > 0 ? [draw.one(ids)] : []) {
    const one = await centre.call(openids.stranger, 'notices', 'getNotice', { noticeId: id })
    if (one.ok !== listed.has(id)) wrong.push(`${id} is ${one.ok ? 'read' : 'listed'} only`)
  }
  for (const id of readBefore) if (!listed.has(id)) wrong.push(`${id} was there and is gone`)
  return wrong
}

/** Everything that was answered to phones is there, once, as it was said; and nothing else is. */
function wrongWithWhatWasHeard(
  centre: Centre,
  heard: readonly { readonly command: Command; readonly data: unknown }[],
): string[] {
  const answers = answersOf(centre)
  const wrong: string[] = []
  const said = new Set<string>()
  for (const { command, data } of heard) {
    const text = String(command.input.text)
    if (command.op === 'answerAnnouncement' || command.op === 'enterAnswer') {
      said.add(text)
      const found = answers.filter((answer) => answer.text === text)
      if (found.length !== 1) wrong.push(`${text} was confirmed and is there ${found.length} times`)
      if (found[0] && found[0]._id !== (data as { id: string }).id) wrong.push(`${text} is under another id`)
    }
    if (command.op === 'replyToAnswer') {
      const answer = answers.find(({ _id }) => _id === command.input.answerId)
      if (answer?.reply?.text !== text) wrong.push(`${text} was confirmed and is not the reply`)
    }
  }
  for (const { text } of answers)
    if (text.startsWith('意见 ') && !said.has(text)) wrong.push(`${text} is there, and nobody was told`)
  return wrong
}
