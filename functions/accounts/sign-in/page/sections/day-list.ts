import type { AppointmentsContract } from '../../../../../shared/appointments/contract.ts'
import { stateInWords } from '../../../../../shared/appointments/rules.ts'
import { dayListRoles, sitesOfStaff } from '../../../../../shared/appointments/sites.ts'
import type { OutputOf } from '../../../../../shared/contract.ts'
import { csvOf } from '../../../../../shared/csv.ts'
import { addDays, dayInWords, isDay } from '../../../../../shared/time.ts'
import { button, element, refused, show } from '../dom.ts'
import type { Desk, Section } from '../section.ts'
import { needWords } from '../words.ts'

type DayList = OutputOf<AppointmentsContract['listDayOfSite']>
type Booking = DayList['bookings'][number]

/** While the list is open, it is read again so often. */
const againMs = 60_000

/** What the counter expects on a day: on the screen, on paper, as a file, on the wall of the hall. Names are masked. */
export const dayList: Section = {
  id: 'day',
  name: '今日名单',
  roles: dayListRoles,
  open(place, desk) {
    let list: DayList | undefined
    let day: string | undefined
    let asked = 0
    const heading = element('h1', { tabindex: -1 }, '今日名单')
    const sites = element('select', { id: 'site', on: { change: () => turn(undefined) } })
    const date = element('input', { id: 'date', type: 'date', on: { change: () => turn(date.value) } })
    const body = element('div', { 'aria-live': 'polite' })
    const withList = (act: (list: DayList) => void) => () => {
      if (list) act(list)
    }

    show(
      place,
      element('div', { class: 'title' }, heading),
      element(
        'div',
        { class: 'tools' },
        element('label', { for: 'site' }, '地点'),
        sites,
        button('前一天', () => step(-1)),
        element('label', { for: 'date', class: 'hidden' }, '日期'),
        date,
        button('后一天', () => step(1)),
        button('今天', () => turn(undefined)),
      ),
      element(
        'div',
        { class: 'tools' },
        button(
          '打印',
          withList(() => desk.print('A4')),
        ),
        button(
          '打印小票纸',
          withList(() => desk.print('80mm')),
        ),
        button(
          '导出表格',
          withList((shown) => exportList(desk, shown)),
        ),
        button(
          '大厅屏幕',
          withList(({ site }) => desk.display(site.id)),
        ),
      ),
      body,
    )

    function step(by: number) {
      // From the day that was asked for: presses come faster than answers.
      const from = day ?? list?.day
      if (from) turn(addDays(from, by))
    }
    function turn(to: string | undefined) {
      if (to !== undefined && !isDay(to)) return
      day = to
      void load()
    }
    async function load() {
      asked += 1
      const mine = asked
      const result = await desk.call('appointments', 'listDayOfSite', {
        siteId: sites.value,
        ...(day !== undefined && { day }),
      })
      // Another day was chosen meanwhile.
      if (mine !== asked) return
      if (!result.ok) {
        list = undefined
        return show(
          body,
          refused(result, () => void load()),
        )
      }
      list = result.data
      date.value = list.day
      heading.textContent = `${list.site.name} ${dayInWords(list.day)}`
      show(body, ...listView(list, desk))
    }
    async function begin() {
      const home = await desk.call('appointments', 'getHome', {})
      if (!home.ok)
        return show(
          body,
          refused(home, () => void begin()),
        )
      // The lists of other places are refused to her.
      const { sites: hers, own } = sitesOfStaff(home.data.sites, desk.roles)
      if (!own) return show(body, element('p', { class: 'empty' }, '您的岗位下面没有服务中心或者服务站。'))
      show(
        sites,
        ...hers.map(({ id, name }) => element('option', { value: id, selected: id === own.id }, name)),
      )
      await load()
    }

    void begin()
    const timer = setInterval(() => {
      if (list && !document.hidden) void load()
    }, againMs)
    return () => {
      asked += 1
      clearInterval(timer)
    }
  },
}

const columns = ['时间', '预约码', '姓名', '办什么事', '需要', '情况']

function cellsOf({ from, to, code, person, service, needs, status }: Booking): string[] {
  return [
    `${from}–${to}`,
    code,
    person,
    service,
    needs.map((need) => needWords[need]).join('、'),
    stateInWords[status],
  ]
}

function listView({ bookings }: DayList, { viewer }: Desk): HTMLElement[] {
  if (bookings.length === 0)
    return [element('p', { class: 'empty' }, '这一天还没有人预约。没预约直接来的，一样接待。')]
  const coming = bookings.filter(({ status }) => status !== 'cancelled').length
  return [
    element('p', { class: 'soft' }, `约了${coming}位；没预约直接来的，一样接待。`),
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name))),
      ),
      element(
        'tbody',
        {},
        ...bookings.map((booking) =>
          element(
            'tr',
            { class: booking.status === 'cancelled' ? 'over' : undefined },
            ...cellsOf(booking).map((text) => element('td', {}, text)),
          ),
        ),
      ),
    ),
    element('p', { class: 'paper-only soft' }, `打印人：${viewer}。用完请收好，不要留在窗口。`),
  ]
}

function exportList(desk: Desk, { site, day, bookings }: DayList): void {
  const rows = [['日期', ...columns], ...bookings.map((booking) => [day, ...cellsOf(booking)])]
  desk.save(`预约名单 ${site.name} ${day}.csv`, csvOf(rows), 'text/csv;charset=utf-8')
}
