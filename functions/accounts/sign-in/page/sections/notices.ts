import type { OutputOf } from '../../../../../shared/contract.ts'
import { csvOf } from '../../../../../shared/csv.ts'
import { channelInWords } from '../../../../../shared/notices/answering.ts'
import type { NoticesContract } from '../../../../../shared/notices/contract.ts'
import { kindInWords, stateInWords } from '../../../../../shared/notices/rules.ts'
import { dateInWords, dayInWords, dayOf, inWords } from '../../../../../shared/time.ts'
import { button, element, show } from '../dom.ts'
import { namesOf } from '../node-names.ts'
import type { Desk, Section } from '../section.ts'

type Line = OutputOf<NoticesContract['listPublished']>['notices'][number]
type Course = OutputOf<NoticesContract['exportCourse']>
type Answer = Course['answers'][number]

/** What was published at the places where the person works: on paper for the board, as a card, and the course of announcements. */
export const notices: Section = {
  id: 'notices',
  name: '通知公示',
  roles: ['counter-staff', 'community-leader', 'street-admin', 'county-admin'],
  open(place, desk) {
    let asked = 0
    const paths = Array.from(
      new Set(desk.roles.filter(({ role }) => notices.roles.includes(role)).map(({ node }) => node)),
    )
    const nodes = element('select', { id: 'node', on: { change: () => void list() } })
    const heading = element('h1', { tabindex: -1 }, '通知公示')
    const tools = element('div', { class: 'tools' })
    const body = element('div', { 'aria-live': 'polite' })
    show(place, element('div', { class: 'title' }, heading), tools, body)

    /** @returns what was answered, unless something else was asked for meanwhile or it was refused. */
    async function answered<Data>(
      asking: Promise<{ ok: true; data: Data } | { ok: false; message: string; next: string }>,
      again: () => void,
    ): Promise<Data | undefined> {
      asked += 1
      const mine = asked
      const result = await asking
      if (mine !== asked) return undefined
      if (result.ok) return result.data
      show(
        body,
        element(
          'div',
          { class: 'note', role: 'alert' },
          element('p', { class: 'strong' }, result.message),
          element('p', {}, result.next),
          button('再试一次', again, { class: 'main' }),
        ),
      )
      return undefined
    }

    async function list(after?: string): Promise<void> {
      heading.textContent = '通知公示'
      show(tools, ...(paths.length > 1 ? [element('label', { for: 'node' }, '单位'), nodes] : []))
      const input = { node: nodes.value, ...(after !== undefined && { after }) }
      const page = await answered(desk.call('notices', 'listPublished', input), () => void list(after))
      if (!page) return
      const { notices: lines, next } = page
      if (lines.length === 0 && after === undefined)
        return show(body, element('p', { class: 'empty' }, '这里还没有发布过通知。'))
      show(
        body,
        table(
          ['标题', '种类', '情况', '发布', '打印'],
          lines,
          (line) => [
            line.title,
            kindInWords[line.kind],
            stateInWords[line.scheduled ? 'scheduled' : line.state],
            line.visibleFrom === undefined ? '' : dateInWords(dayOf(line.visibleFrom)),
            actions(line),
          ],
          [1, 2, 3],
        ),
        next !== undefined && button('看更早的', () => void list(next)),
      )
    }

    function actions({ id, kind, scheduled, title, audience }: Line): HTMLElement {
      if (audience !== 'everyone')
        return element('span', {}, audience === 'staff' ? '给工作人员的，手机上看' : '给志愿者的，手机上看')
      const paper = (form: string, words: string) =>
        element(
          'a',
          {
            href: `../notices/poster?n=${id}${form}`,
            target: '_blank',
            rel: 'noopener',
            'aria-label': `${words}：${title}`,
          },
          words,
        )
      return element(
        'span',
        { class: 'links' },
        // What nobody can read yet is printed when its time has come.
        !scheduled && paper('', '海报'),
        !scheduled && paper('&form=group', '群卡片'),
        kind === 'announcement' &&
          button('办理过程', () => void openCourse(id), { 'aria-label': `办理过程：${title}` }),
      )
    }

    async function openCourse(noticeId: string): Promise<void> {
      const course = await answered(wholeCourse(desk, noticeId), () => void openCourse(noticeId))
      if (!course) return
      heading.textContent = `办理过程：${course.title}`
      show(
        tools,
        button('返回', () => void list()),
        element('span', { class: 'grow' }),
        button('打印', () => desk.print('A4')),
        button('导出表格', () => exportCourse(desk, course)),
      )
      show(body, ...courseView(course, desk))
      heading.focus()
    }

    /** Who works at one place has nothing to choose, and needs no names. */
    async function begin(): Promise<void> {
      const names = new Map(paths.length > 1 ? await namesOf(desk, paths) : [])
      show(nodes, ...paths.map((path) => element('option', { value: path }, names.get(path) || path)))
      await list()
    }

    void begin()
    return () => {
      asked += 1
    }
  },
}

/** All pages of it as one. */
async function wholeCourse(
  desk: Desk,
  noticeId: string,
): Promise<{ ok: true; data: Course } | { ok: false; message: string; next: string }> {
  let course: Course | undefined
  let after: string | undefined
  do {
    const page = await desk.call('notices', 'exportCourse', {
      noticeId,
      ...(after !== undefined && { after }),
    })
    if (!page.ok) return page
    course = { ...page.data, answers: [...(course ? course.answers : []), ...page.data.answers] }
    after = page.data.next
  } while (after !== undefined)
  return { ok: true, data: course }
}

const actionWords: Readonly<Record<string, string>> = {
  create: '写草稿',
  save: '修改草稿',
  submit: '提交审核',
  'send-back': '退回修改',
  approve: '审核通过',
  'take-back': '收回',
  'publish-urgent': '紧急发布',
  confirm: '补审核',
  correct: '开始更正',
  discard: '放弃更正',
  withdraw: '撤回',
  close: '办结',
}

function courseView(course: Course, { viewer }: Desk): HTMLElement[] {
  const { unit, versions, periods, counts, closed, results, events, answers } = course
  return [
    element(
      'p',
      {},
      `${unit}，${dateInWords(dayOf(course.visibleFrom))}发布，${stateInWords[course.state]}。`,
    ),
    part('公示时间'),
    ...periods.map((period) =>
      element(
        'p',
        {},
        `第${period.version}版：${period.days}个工作日，到${dayInWords(period.lastDay)}。${period.why}`,
      ),
    ),
    part('版本'),
    table(['版本', '时间', '标题', '为什么改'], versions, ({ n, at, title, why = '' }) => [
      `第${n}版`,
      inWords(at),
      title,
      why,
    ]),
    part('收到的意见'),
    element('p', {}, summed(course)),
    answers.length > 0 ? table(answerColumns, answers, cellsOf) : element('p', {}, '没有收到意见。'),
    part('结果'),
    element(
      'p',
      {},
      closed
        ? `${inWords(closed.at)}办结，经办人${closed.by.name}。`
        : counts.waiting > 0
          ? `还有${counts.waiting}条意见没有回复。`
          : '还没有办结。',
    ),
    ...results.map(({ title, visibleFrom }) =>
      element('p', {}, `${dateInWords(dayOf(visibleFrom))}公布：${title}`),
    ),
    part('经过'),
    table(['时间', '做了什么', '谁'], events, ({ at, action, by }) => [
      inWords(at),
      actionWords[action] || action,
      by ? `${by.name}（${by.title}）` : '',
    ]),
    element('p', { class: 'paper-only soft' }, `打印人：${viewer}。姓名没有列出，电话和住址已经涂黑。`),
  ]
}

function part(words: string): HTMLElement {
  return element('h2', {}, words)
}

function summed({ counts: { app, paper, phone, waiting } }: Course): string {
  const all = app + paper + phone
  return `共${all}条：${channelInWords.app}${app}条，${channelInWords.paper}${paper}条，${channelInWords.phone}${phone}条；已回复${all - waiting}条。`
}

const answerColumns = ['收到', '方式', '意见', '回复']

function cellsOf({ at, channel, receivedOn, text, reply }: Answer): string[] {
  return [
    receivedOn ? dateInWords(receivedOn) : inWords(at),
    channelInWords[channel],
    text,
    reply ? reply.text : '',
  ]
}

function exportCourse(desk: Desk, course: Course): void {
  const { title, unit, periods, answers } = course
  const rows = [
    ['公示', title],
    ['单位', unit],
    ...periods.map(({ version, days, lastDay, why }) => [
      `公示时间（第${version}版）`,
      `${days}个工作日，到${lastDay}`,
      why,
    ]),
    ['意见', summed(course)],
    [],
    answerColumns,
    ...answers.map(cellsOf),
  ]
  desk.save(`公示办理过程 ${title}.csv`, csvOf(rows), 'text/csv;charset=utf-8')
}

/** @param short columns whose few words stay on one line. */
function table<Row>(
  columns: readonly string[],
  rows: readonly Row[],
  cells: (row: Row) => readonly (string | HTMLElement)[],
  short: readonly number[] = [],
): HTMLElement {
  const cell = (inside: string | HTMLElement, index: number) =>
    element('td', short.indexOf(index) >= 0 ? { class: 'short' } : {}, inside)
  return element(
    'table',
    { class: 'words' },
    element('thead', {}, element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name)))),
    element('tbody', {}, ...rows.map((row) => element('tr', {}, ...cells(row).map(cell)))),
  )
}
