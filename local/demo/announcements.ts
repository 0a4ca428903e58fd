import type { Answer } from '../../functions/notices/answers/store.ts'
import type { Notice } from '../../functions/notices/store.ts'
import { addWorkingDays } from '../../shared/calendar.ts'
import { type Period, periodOf } from '../../shared/notices/period.ts'
import { addDays, dayOf, type Instant, instantOf, today } from '../../shared/time.ts'
import { node } from './places.ts'
import { dataOf, type Platform } from './platform.ts'
import { approved, idOf, leader, type Step, staff, stationClerk, type Written } from './written.ts'

/** Public announcements (公示) of the demo: one that people can answer, one that is closed, with its result. */

const room: Written = {
  id: 'room',
  node: node.liuan,
  kind: 'announcement',
  by: stationClerk,
  text: {
    title: '关于柳岸社区活动室延长开放时间的公示',
    summary: '活动室拟每天开到晚上九点，请大家说说意见。',
    markup:
      '经居民议事会商量，柳岸社区活动室拟延长开放时间：\n\n| 日子 | 现在 | 以后 |\n| 周一到周五 | 8:30到17:30 | 8:30到21:00 |\n| 周六、周日 | 不开 | 9:00到21:00 |\n\n# 怎么管\n\n- 晚上由志愿者轮流值班，最后离开的人关灯锁门。\n- 晚上八点以后不放音响，不打扰楼上的邻居。\n\n有意见请写在下面，也可以写在纸上交到服务站，或者给服务站打电话。',
  },
}

const parking: Written = {
  id: 'parking',
  node: node.liuan,
  kind: 'announcement',
  by: stationClerk,
  text: {
    title: '关于柳岸里小区东门外重新划停车位的公示',
    summary: '东门外的停车位拟改成斜的，消防通道不再停车。',
    markup:
      '东门外的停车位拟重新划线：\n\n- 消防通道两边不再停车，画黄线。\n- 停车位改成斜的，一共32个，比原来少2个。\n- 靠门的2个留给残疾人和接送老人的车。\n\n图纸贴在东门的公示栏。',
  },
}

const parkingResult: Written = {
  id: 'parkingdone',
  node: node.liuan,
  kind: 'notice',
  by: stationClerk,
  text: {
    title: '东门外的停车位下周开始划线：公示的结果',
    summary: '公示期里收到三条意见，采纳了两条，都已经回复。',
    markup:
      '关于东门外重新划停车位的公示已经结束，收到三条意见：\n\n- 给送菜的三轮车留一个地方：**采纳**，在门的北边留一个。\n- 黄线画到路口为止：**采纳**。\n- 再多划两个车位：没有采纳，那里是消防通道。\n\n下周一开始划线，请留意门口的牌子。',
    link: { to: 'notice', noticeId: idOf('parking') },
  },
}

/** Working days of both. */
const days = 5

interface Ran {
  readonly from: Instant
  readonly period: Period
}

/** Undefined where the calendar of the year is not out: then nobody could have published it. */
function ranFrom(from: Instant): Ran | undefined {
  const period = periodOf(from, days)
  return typeof period === 'string' ? undefined : { from, period }
}

const opened = (now: Instant) => ranFrom(instantOf(addDays(today(now), -1), '09:30'))
/** Long enough ago to be over, whatever holidays lay between. */
const over = (now: Instant) => ranFrom(instantOf(addDays(today(now), -28), '09:30'))

/** On the first working day after its end. */
const closedAt = ({ period }: Ran) => instantOf(addWorkingDays(period.basis.date, 1).date, '10:00')

export function announcements(now: Instant): readonly Notice[] {
  const [running, done] = [opened(now), over(now)]
  return [
    ...(running ? [announced(room, running)] : []),
    ...(done ? [closed(done), approved(parkingResult, closedAt(done) + 5 * 3_600_000, leader)] : []),
  ]
}

function announced(
  written: Written,
  { from, period }: Ran,
  more: Partial<Notice> = {},
  after: readonly Step[] = [],
) {
  const announcement = { version: 1, days, from, ...period, before: [] }
  return approved(written, from, leader, { answerDays: days, announcement, after, ...more })
}

function closed(ran: Ran): Notice {
  const at = closedAt(ran)
  const notice = announced(parking, ran, {}, [{ action: 'close', at, by: leader }])
  if (!notice.announcement) throw new Error('it was announced and has no period')
  return {
    ...notice,
    announcement: { ...notice.announcement, closed: { at, by: staff(leader) } },
    answers: { open: [], paper: 2, phone: 1 },
  }
}

/** What was said to the one that is closed. Nobody gave a name: a name would have to be sealed. */
export function oldAnswers(now: Instant): readonly Answer[] {
  const ran = over(now)
  if (!ran) return []
  const said = [
    ['paper', 26, '送菜的三轮车没有地方停，请留一个。', '谢谢您，门的北边会留一个。'],
    ['paper', 27, '黄线请画到路口，不然还是有人停。', '好的，黄线画到路口。'],
    ['phone', 30, '车位少了两个，能不能在花坛边再划两个？', '花坛边是消防通道，不能停车，请您谅解。'],
  ] as const
  const hour = 3_600_000
  return said.map(([channel, hours, text, reply], index): Answer => {
    const at = ran.from + hours * hour
    return {
      _id: `ans_demoparking${index + 1}`,
      v: 1,
      notice: idOf(parking.id),
      node: parking.node,
      channel,
      at,
      state: 'replied',
      text,
      version: 1,
      command: `cmd_demoparking${index + 1}`,
      receivedOn: dayOf(at),
      enteredBy: staff(stationClerk),
      reply: {
        at: at + 20 * hour,
        text: reply,
        by: staff(stationClerk),
        command: `cmd_demoreply${index + 1}`,
      },
    }
  })
}

/**
 * What is said to the one that is open, by the operations that everybody uses: names are sealed there. When it is over, a later start
 * is refused, and nothing is said.
 * @param resident who speaks in the app, and her person.
 */
export async function answerOpenOne(
  platform: Platform,
  resident: { readonly openid: string; readonly personId: string },
): Promise<void> {
  if (!opened(platform.now)) return
  const noticeId = idOf(room.id)
  const enter = (channel: 'paper' | 'phone', text: string, name?: string) => {
    const input = { noticeId, channel, receivedOn: today(platform.now), text, ...(name && { name }) }
    return platform.call(stationClerk, 'notices', 'enterAnswer', input, `demo-answer-${channel}`)
  }
  const [mine] = await Promise.all([
    platform.call(
      resident.openid,
      'notices',
      'answerAnnouncement',
      { noticeId, personId: resident.personId, text: '晚上开门很好。能不能请周末也教老人用手机？' },
      'demo-answer-app',
    ),
    enter('paper', '我住在活动室楼上，晚上请不要搬桌子。', '陈桂兰'),
    enter('phone', '晚上回家路过活动室，门口太黑，请装一盏灯。'),
  ])
  if (!mine.ok) return
  const reply = { answerId: dataOf(mine).id, text: '谢谢您的建议。周六下午已经约了志愿者，请您母亲也来。' }
  await platform.call(stationClerk, 'notices', 'replyToAnswer', reply, 'demo-reply-app')
}
