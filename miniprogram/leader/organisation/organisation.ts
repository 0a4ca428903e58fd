import type { NodeKind } from '../../../shared/accounts/appointing'
import type { AccountsContract } from '../../../shared/accounts/contract'
import type { OutputOf, Role } from '../../../shared/contract'
import { sitesAt } from '../../generated/shared/appointments/sites'
import { fewestDays } from '../../generated/shared/notices/period'
import { relativeInWords } from '../../generated/shared/time'
import { call, type Failed, faceOf, passes } from '../../services/call'
import { goTo } from '../../services/go'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { seeProblem } from '../../services/problem'
import { askAgainWhoIAm, workplaces } from '../../services/staff'

type Organisation = OutputOf<AccountsContract['getOrganisation']>
type NodeView = Organisation['node']

/** Who may look at the organisation. */
const overseers: readonly Role[] = [
  'county-admin',
  'street-admin',
  'community-leader',
  'supervisor',
  'compliance-officer',
]

interface PostLine {
  id: string
  title: string
  /** Who holds it, or in which state it is. */
  words: string
  vacant: boolean
}

/** What is done on the page: one at a time. */
type Form = '' | 'add-post' | 'add-node' | 'change' | 'close'

/** The tree of the organisation: a place, its posts with who holds them, and the places right below it. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    old: false,
    /** From the county down to the place. */
    line: [] as { path: string; name: string }[],
    node: '',
    name: '',
    kindName: '',
    announcementDays: '',
    /** Whether it is a grid whose doors she may list. */
    isGrid: false,
    posts: [] as PostLine[],
    /** Where volunteers are many they are shown when asked for, some at a time, or by name. */
    volunteers: '',
    volunteersOpen: false,
    volunteersShown: [] as PostLine[],
    volunteersMore: 0,
    below: [] as { path: string; name: string; words: string }[],
    may: { change: false, close: false, 'add-node': false, 'add-post': false },
    form: '' as Form,
    newPosts: [] as { role: Role; name: string }[],
    role: '' as Role | '',
    /** Centres and stations where who works at a counter of this place may be, and the one that is taken. */
    sites: [] as { id: string; name: string }[],
    site: '',
    newNodes: [] as { kind: NodeKind; name: string }[],
    kind: '' as NodeKind | '',
    /** What the fields begin with; what is typed stays in them. */
    title: '',
    newName: '',
    days: '',
    busy: false,
    problem: '',
    help: '',
    done: '',
    tells: false,
    events: [] as { id: string; when: string; who: string; what: string }[],
    before: 0,
    more: '',
  },

  seen: null as NodeView | null,
  /** The nodes at which she may look, with all below them. */
  reach: [] as string[],
  asked: 0,
  volunteers: [] as PostLine[],
  sought: '',
  most: 0,
  typed: { title: '', name: '', slug: '', days: '' },
  keyFor: (_: object): string => '',

  onLoad({ node = '' }: { node?: string }) {
    this.keyFor = keyMaker()
    this.setData({ node })
  },

  onShow() {
    this.setData(look())
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    const found = await workplaces(overseers)
    if (!found.ok) return this.setData(faceOf(found))
    this.reach = found.data.places.map(({ node }) => node)
    if (!this.data.node) this.setData({ node: this.reach[0] ?? '' })
    this.asked += 1
    const { asked } = this
    const result = await call('accounts', 'getOrganisation', { node: this.data.node })
    // She has gone on to another place: only the newest answer counts.
    if (asked !== this.asked) return
    if (result.ok) return this.show(result.data)
    if (passes(result) && this.seen?.path === this.data.node) return this.setData({ old: true })
    askAgainWhoIAm()
    this.setData(faceOf(result))
  },

  show({ line, node, below }: Organisation) {
    const now = Date.now()
    this.setData({
      face: 'ready',
      old: false,
      // What is above her is not hers to see.
      line: line
        .slice(0, -1)
        .filter(({ path }) => this.reach.some((mine) => path === mine || path.startsWith(`${mine}/`)))
        .map(({ path, name }) => ({ path, name })),
      below: below.map((one) => ({
        path: one.path,
        name: one.name,
        words: postsInWords(one),
      })),
    })
    this.showNode(node, now)
  },

  showNode(node: NodeView, now: number) {
    // As many as were shown, unless it is another place.
    if (this.seen?.path !== node.path) {
      this.sought = ''
      this.most = atATime
      this.setData({ volunteersOpen: false })
    }
    this.seen = node
    const apart = node.volunteers > fewVolunteers
    this.volunteers = node.posts
      .filter(({ role }) => apart && role === 'volunteer')
      .map((post) => postLine(post, now))
    this.showVolunteers()
    const { name, kindName, announcementDays, posts, may, newPosts, newNodes } = node
    this.setData({
      name,
      kindName,
      isGrid: node.kind === 'grid' && may.length > 0,
      announcementDays: announcementDays === undefined ? '' : `公示至少${announcementDays}个工作日`,
      posts: posts.filter(({ role }) => !apart || role !== 'volunteer').map((post) => postLine(post, now)),
      volunteers: apart ? volunteersInWords(posts) : '',
      may: {
        change: may.includes('change'),
        close: may.includes('close'),
        'add-node': may.includes('add-node'),
        'add-post': may.includes('add-post'),
      },
      newPosts,
      newNodes,
    })
  },

  showVolunteers() {
    const found = this.volunteers.filter(({ title, words }) => `${title}${words}`.includes(this.sought))
    this.setData({
      volunteersShown: this.data.volunteersOpen ? found.slice(0, this.most) : [],
      volunteersMore: Math.max(0, found.length - this.most),
    })
  },

  openVolunteers() {
    this.sought = ''
    this.most = atATime
    this.setData({ volunteersOpen: !this.data.volunteersOpen })
    this.showVolunteers()
  },

  seekVolunteer(event: WechatMiniprogram.Input) {
    this.sought = event.detail.value.trim()
    this.most = atATime
    this.showVolunteers()
  },

  moreVolunteers() {
    this.most += atATime
    this.showVolunteers()
  },

  goTo(event: WechatMiniprogram.TouchEvent) {
    this.setData({
      node: event.currentTarget.dataset.path,
      face: 'loading',
      form: '',
      tells: false,
      done: '',
      problem: '',
    })
    void this.load()
  },

  openDoors() {
    goTo(`/grid/list/list?node=${this.data.node}`)
  },

  openPost(event: WechatMiniprogram.TouchEvent) {
    goTo(`/leader/post/post?node=${this.data.node}&id=${event.currentTarget.dataset.id}`)
  },

  openForm(event: WechatMiniprogram.TouchEvent) {
    const wanted = event.currentTarget.dataset.form as Form
    const form = this.data.form === wanted ? '' : wanted
    const { seen } = this
    this.typed = { title: '', name: form === 'change' ? (seen?.name ?? '') : '', slug: '', days: '' }
    if (form === 'change')
      this.typed.days = seen?.announcementDays === undefined ? '' : String(seen.announcementDays)
    this.setData({
      form,
      role: '',
      kind: '',
      title: '',
      newName: this.typed.name,
      days: this.typed.days,
      sites: [],
      site: '',
      problem: '',
      done: '',
    })
  },

  takeRole(event: WechatMiniprogram.TouchEvent) {
    const role = event.currentTarget.dataset.role as Role
    const roleName = this.data.newPosts.find((one) => one.role === role)?.name ?? ''
    this.typed.title = `${this.data.name}${roleName}`
    this.setData({ role, title: this.typed.title, sites: [], site: '' })
    if (role === 'counter-staff') void this.loadSites()
  },

  /** Whoever works at a counter begins with the list of the site that her post names. */
  async loadSites() {
    const { node } = this.data
    const home = await call('appointments', 'getHome', {})
    if (node !== this.data.node || this.data.role !== 'counter-staff') return
    if (!home.ok) return this.failWith(home)
    const sites = sitesAt(home.data.sites, node).map(({ id, name }) => ({ id, name }))
    const [only] = sites
    this.setData({ sites, site: sites.length === 1 && only ? only.id : '' })
  },

  takeSite(event: WechatMiniprogram.TouchEvent) {
    this.setData({ site: event.currentTarget.dataset.id })
  },

  takeKind(event: WechatMiniprogram.TouchEvent) {
    this.setData({ kind: event.currentTarget.dataset.kind })
  },

  type(event: WechatMiniprogram.Input) {
    const field = event.currentTarget.dataset.field as 'title' | 'name' | 'slug' | 'days'
    this.typed[field] = event.detail.value
  },

  async addPost() {
    const { role, node, site, sites } = this.data
    const title = this.typed.title.trim().replace(/\s*\n\s*/g, ' ')
    if (!role) return this.fail('请选一种岗位。', '')
    if (!title) return this.fail('请写岗位叫什么。', '')
    if (sites.length > 0 && !site) return this.fail('请选在哪里上班。', '')
    const at = sites.some(({ id }) => id === site) && { site }
    const input = { node, rev: this.seen?.rev ?? 0, role, title, ...at }
    await this.settle(
      (key) => call('accounts', 'addPost', input, key),
      input,
      `加了“${title}”，现在空着，可以请人来。`,
    )
  },

  async addNode() {
    const { kind, node } = this.data
    const name = this.typed.name.trim().replace(/\s*\n\s*/g, ' ')
    const slug = this.typed.slug.trim().toLowerCase()
    if (!kind) return this.fail('请选一种单位。', '')
    if (!name) return this.fail('请写它叫什么。', '')
    if (!/^[a-z0-9][a-z0-9-]{0,23}$/.test(slug)) return this.fail('代号用小写字母和数字，比如 grid-3。', '')
    const input = { node, rev: this.seen?.rev ?? 0, kind, name, slug }
    const added = await this.settle(
      (key) => call('accounts', 'addNode', input, key),
      input,
      `加了“${name}”。`,
      true,
    )
    if (added) await this.load()
  },

  async change() {
    const name = this.typed.name.trim().replace(/\s*\n\s*/g, ' ')
    const days = this.typed.days.trim()
    if (!name) return this.fail('请写它叫什么。', '')
    if (days && !(Number(days) >= fewestDays && Number(days) <= 60))
      return this.fail(`公示的天数在${fewestDays}和60之间。`, '不填就按规定的三个工作日。')
    const input = {
      node: this.data.node,
      rev: this.seen?.rev ?? 0,
      name,
      ...(days
        ? { announcementDays: Number(days) }
        : this.seen?.announcementDays !== undefined && { announcementDays: null }),
    }
    await this.settle((key) => call('accounts', 'changeNode', input, key), input, '改好了。')
  },

  async close() {
    const input = { node: this.data.node, rev: this.seen?.rev ?? 0 }
    const above = this.data.line[this.data.line.length - 1]?.path
    const closed = await this.settle(
      (key) => call('accounts', 'closeNode', input, key),
      input,
      `${this.data.name}撤销了。`,
      true,
    )
    if (!closed || !above) return
    this.setData({ node: above })
    await this.load()
  },

  /** Sends a change of this place and shows what it is now. */
  async settle(
    send: (key: string) => ReturnType<typeof call<'accounts', 'changeNode'>>,
    wish: object,
    done: string,
    isElsewhere = false,
  ): Promise<boolean> {
    if (this.data.busy) return false
    this.setData({ busy: true, problem: '' })
    const result = await send(this.keyFor(wish))
    this.setData({ busy: false })
    if (!result.ok) {
      this.failWith(result)
      return false
    }
    this.setData({ form: '', done })
    if (!isElsewhere) this.showNode(result.data, Date.now())
    return true
  },

  async showHistory() {
    if (this.data.tells) return this.setData({ tells: false })
    this.setData({ tells: true, events: [], before: 0 })
    await this.loadEvents()
  },

  async loadEvents() {
    const { node, before, more } = this.data
    if (more === 'loading') return
    this.setData({ more: 'loading' })
    const result = await call('accounts', 'listHistory', { node, ...(before && { before }) })
    if (node !== this.data.node) return this.setData({ more: '' })
    if (!result.ok) return this.setData({ more: 'failed' })
    const now = Date.now()
    this.setData({
      events: [
        ...this.data.events,
        ...result.data.events.map(({ id, at, who, what }) => ({
          id,
          who,
          what,
          when: relativeInWords(at, now),
        })),
      ],
      before: result.data.before ?? 0,
      more: '',
    })
  },

  failWith(failed: Failed) {
    if (failed.kind === 'offline')
      return this.fail(
        '还没保存，现在连不上服务中心。',
        `请再点一次，不会办两次；急事请拨${office().phone}。`,
      )
    if (failed.error.code === 'STALE') void this.load()
    this.fail(failed.error.message, failed.error.next)
  },

  fail(problem: string, help: string) {
    this.setData({ problem, help }, seeProblem)
  },
})

function postLine(
  { id, title, stateName, holder, invitation, leave }: NodeView['posts'][number],
  now: number,
): PostLine {
  const words = holder
    ? `${holder.name}，${stateName}${leave?.deputy ? `，${leave.deputy}代班` : ''}`
    : invitation
      ? `请了${invitation.name}，等他接受，${relativeInWords(invitation.expiresAt, now)}前有效`
      : stateName
  return { id, title, words, vacant: !holder && !invitation }
}

/** So many volunteers stand among the other posts; more are shown when asked for, some at a time. */
const fewVolunteers = 10
const atATime = 30

function isVacant({ holder, invitation }: NodeView['posts'][number]): boolean {
  return !holder && !invitation
}

function volunteersInWords(posts: NodeView['posts']): string {
  const all = posts.filter(({ role }) => role === 'volunteer')
  const vacant = all.filter(isVacant).length
  return `志愿者岗位${all.length}个${vacant > 0 ? `（空${vacant}个）` : ''}`
}

function postsInWords({ kindName, posts, volunteers, children }: NodeView): string {
  const vacant = posts.filter(isVacant).length
  return [
    kindName,
    `岗位${posts.length}个${vacant > 0 ? `（空${vacant}个）` : ''}`,
    ...(volunteers > 0 ? [`志愿者岗位${volunteers}个`] : []),
    ...(children > 0 ? [`下面${children}个单位`] : []),
  ].join('，')
}
