import { doorKey } from '../../generated/shared/notices/reach-rules'
import { inWords } from '../../generated/shared/time'
import { call, type Failed, faceOf, newKey, passes } from '../../services/call'
import { goTo } from '../../services/go'
import { look } from '../../services/look'
import { nodeName } from '../../services/node-names'
import { seeProblem } from '../../services/problem'
import { askAgainWhoIAm, workplaces } from '../../services/staff'
import { type DoorList, forgetDoors, keepDoors, keptDoors, type Visit } from '../../services/visits'

type How = Visit['how']

const howWords: Record<How, string> = {
  visit: '上门说了',
  paper: '留了纸条',
  phone: '打了电话',
  'not-reached': '',
}

interface DoorRow {
  key: string
  name: string
  /** How it was noted; empty while it was not. */
  noted: string
}

/** Several taps go in one call. */
const pauseMs = 3000
const mostAtOnce = 200

/**
 * 上门告知名单: the doors whose household does not know yet, building by building. What is tapped is kept on the phone first and sent when
 * there is a network.
 */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    grid: '',
    grids: [] as { node: string; name: string }[],
    notices: [] as {
      id: string
      title: string
      summary: string
      until: string
      left: number
      words: string
      percent: number
    }[],
    /** Whether nobody has written yet which doors there are: then nothing is known of any. */
    unlisted: false,
    id: '',
    buildings: [] as { name: string; left: number }[],
    building: '',
    rows: [] as DoorRow[],
    /** What was noted and has not arrived. */
    waiting: 0,
    offline: false,
    sending: false,
    said: '',
    problem: '',
    help: '',
  },

  node: '',
  lists: [] as DoorList[],
  queue: {} as Record<string, Visit[]>,
  /** What was noted while the page is open, by notice and door: it stays in sight so that a slip can be taken back. */
  noted: {} as Record<string, Record<string, How>>,
  timer: 0,

  onShow() {
    this.setData(look())
    void this.load()
  },

  onHide() {
    void this.send()
  },

  onUnload() {
    clearTimeout(this.timer)
    void this.send()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    this.takeKept()
    const found = await workplaces(['grid-worker'])
    if (!found.ok) return this.notRead(found)
    const grids = found.data.places.map(({ node }) => node)
    if (!grids.includes(this.node)) this.node = grids[0] ?? ''
    await this.send()
    const open = await call('notices', 'listMustReach', { node: this.node })
    if (!open.ok) return this.notRead(open)
    const lists: DoorList[] = []
    for (const { id } of open.data.notices) {
      const list = await call('notices', 'listNotReached', { noticeId: id, node: this.node })
      if (list.ok) lists.push(list.data)
      // It ended while the others were read.
      else if (passes(list)) return this.notRead(list)
    }
    const names = await Promise.all(
      grids.map(async (node) => ({ node, name: (await nodeName(node)) || '我的网格' })),
    )
    this.lists = lists
    this.setData({
      grids: names,
      grid: names.find(({ node }) => node === this.node)?.name ?? '',
      offline: false,
    })
    this.keep()
    this.show()
  },

  takeKept() {
    const kept = keptDoors(Date.now())
    if (!kept || (this.node && kept.node !== this.node)) return
    this.node = kept.node
    this.lists = kept.lists
    this.queue = kept.queue
    this.setData({ grid: kept.name })
    this.show()
  },

  keep() {
    keepDoors({ node: this.node, name: this.data.grid, lists: this.lists, queue: this.queue })
  },

  notRead(failed: Failed) {
    if (passes(failed) && this.lists.length > 0) return this.setData({ offline: true })
    if (!passes(failed)) {
      // Who has lost the post has lost the list.
      forgetDoors()
      askAgainWhoIAm()
      this.lists = []
      this.queue = {}
    }
    this.setData(faceOf(failed))
  },

  show() {
    const now = Date.now()
    const open = this.lists.filter(({ endsAt }) => endsAt > now)
    const id = open.some((list) => list.id === this.data.id) ? this.data.id : (open[0]?.id ?? '')
    this.setData({
      face: open.length > 0 ? 'ready' : 'empty',
      id,
      unlisted: open.some(({ households }) => households.doors === 0),
      notices: open.map((list) => {
        const left = this.left(list).length
        const { doors } = list.households
        return {
          id: list.id,
          title: list.title,
          summary: list.summary,
          until: inWords(list.endsAt, now),
          left,
          words: `${doors - left}户，共${doors}户`,
          percent: doors > 0 ? Math.round(((doors - left) / doors) * 100) : 0,
        }
      }),
      waiting: Object.values(this.queue).reduce((sum, visits) => sum + visits.length, 0),
    })
    this.showBuildings()
  },

  /** Doors of a list that are still to be visited, as far as this phone knows. */
  left({ id, doors }: DoorList): DoorList['doors'] {
    const noted = this.known(id)
    return doors.filter((door) => (noted[doorKey(door)] ?? 'not-reached') === 'not-reached')
  },

  /** What this phone knows beyond the list: noted just now, or kept from before. */
  known(id: string): Record<string, How> {
    const queued = (this.queue[id] ?? []).map((visit) => [doorKey(visit), visit.how] as const)
    return { ...this.noted[id], ...Object.fromEntries(queued) }
  },

  showBuildings() {
    const list = this.lists.find(({ id }) => id === this.data.id)
    if (!list) return this.setData({ buildings: [], rows: [], building: '' })
    const left = this.left(list)
    const names = [...new Set(list.doors.map(({ building }) => building))]
    const buildings = names.map((name) => ({
      name,
      left: left.filter(({ building }) => building === name).length,
    }))
    const building = names.includes(this.data.building)
      ? this.data.building
      : (buildings.find((one) => one.left > 0)?.name ?? names[0] ?? '')
    const known = this.known(list.id)
    this.setData({
      buildings,
      building,
      rows: list.doors
        .filter((door) => door.building === building)
        .map((door) => ({
          key: doorKey(door),
          name: [door.unit, door.door].filter(Boolean).join(' '),
          noted: howWords[known[doorKey(door)] ?? 'not-reached'],
        })),
    })
  },

  takeGrid(event: WechatMiniprogram.TouchEvent) {
    this.node = event.currentTarget.dataset.node
    this.noted = {}
    this.setData({ face: 'loading', id: '', building: '' })
    void this.send().then(() => this.load())
  },

  takeNotice(event: WechatMiniprogram.TouchEvent) {
    this.setData({ id: event.currentTarget.dataset.id, building: '' })
    this.showBuildings()
  },

  takeBuilding(event: WechatMiniprogram.TouchEvent) {
    this.setData({ building: event.currentTarget.dataset.name })
    this.showBuildings()
  },

  note(event: WechatMiniprogram.TouchEvent) {
    const { key, how } = event.currentTarget.dataset as { key: string; how: How }
    const { id } = this.data
    const list = this.lists.find((one) => one.id === id)
    const door = list?.doors.find((one) => doorKey(one) === key)
    if (!door) return
    this.noted[id] = { ...this.noted[id], [key]: how }
    const others = (this.queue[id] ?? []).filter((visit) => doorKey(visit) !== key)
    this.queue = { ...this.queue, [id]: [...others, { ...door, how, at: Date.now() }] }
    this.keep()
    this.setData({ said: '', problem: '' })
    this.show()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.send(), pauseMs) as unknown as number
  },

  /** Sends what was noted; what does not arrive stays for the next time. */
  async send() {
    clearTimeout(this.timer)
    if (this.data.sending || Object.keys(this.queue).length === 0) return
    this.setData({ sending: true })
    const { node } = this
    for (const [noticeId, all] of Object.entries(this.queue)) {
      const visits = all.slice(0, mostAtOnce)
      if (visits.length === 0) continue
      const result = await call('notices', 'recordVisits', { noticeId, node, visits }, newKey())
      if (!result.ok && passes(result)) {
        this.setData({ offline: true })
        break
      }
      const sent = new Set(visits)
      const left = (this.queue[noticeId] ?? []).filter((visit) => !sent.has(visit))
      const { [noticeId]: _, ...others } = this.queue
      this.queue = left.length > 0 && result.ok ? { ...others, [noticeId]: left } : others
      if (result.ok) this.setData({ offline: false })
      else this.over(noticeId, result)
      this.keep()
    }
    this.setData({ sending: false })
    this.show()
  },

  /** The notice is over, and its list with it. */
  over(noticeId: string, failed: Failed) {
    this.lists = this.lists.filter(({ id }) => id !== noticeId)
    if (failed.kind !== 'refused') return
    // She stands at a door far down the list.
    this.setData({ problem: failed.error.message, help: failed.error.next }, seeProblem)
  },

  openDoorList() {
    goTo(`/grid/list/list?node=${this.node}`)
  },
})
