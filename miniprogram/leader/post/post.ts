import type { AppointerAction } from '../../../shared/accounts/appointing'
import type { AccountsContract } from '../../../shared/accounts/contract'
import type { OutputOf } from '../../../shared/contract'
import { addDays, dayInWords, inWords, today } from '../../generated/shared/time'
import { call, type Failed, faceOf, passes } from '../../services/call'
import { copyText } from '../../services/clipboard'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { seeProblem } from '../../services/problem'

type Organisation = OutputOf<AccountsContract['getOrganisation']>
type NodeView = Organisation['node']
type Post = NodeView['posts'][number]

const sheets: Readonly<Record<AppointerAction, { title: string; words: string; button: string }>> = {
  invite: {
    title: '请人来担任',
    words: '会出一个只能用一次的码，七天里有效。请当面给他，或者发给他本人。',
    button: '出一个邀请码',
  },
  'withdraw-invitation': { title: '收回邀请？', words: '发出去的码马上不能用了。', button: '收回邀请' },
  'set-leave': { title: '请假', words: '请假的日子里，代班的人有这个岗位的权限。', button: '保存请假' },
  'end-leave': { title: '提前回来？', words: '代班的人马上没有这个岗位的权限了。', button: '提前回来' },
  'end-holding': { title: '离岗？', words: '他马上看不到这个岗位的内容了。', button: '离岗，马上生效' },
  close: { title: '撤销岗位？', words: '撤销以后要用的话，另加一个。', button: '撤销岗位' },
}

/** Where it is her own. */
const ownEnd = { title: '我要离岗？', words: '您马上看不到这个岗位的内容了。', button: '离岗，马上生效' }

const buttonWords: Readonly<Record<AppointerAction, string>> = {
  invite: '请人来担任',
  'withdraw-invitation': '收回邀请',
  'set-leave': '请假、找人代班',
  'end-leave': '提前回来',
  'end-holding': '让他离岗',
  close: '撤销这个岗位',
}

interface Deputy {
  id: string
  node: string
  words: string
}
const deputiesShown = 20

/** A post: who holds it, and what is decided about it. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    title: '',
    place: '',
    facts: [] as { what: string; words: string }[],
    buttons: [] as { action: AppointerAction; words: string }[],
    doing: '' as AppointerAction | '',
    sheet: { title: '', words: '', button: '' },
    /** The invitation that was just made: it is shown once. */
    code: null as { code: string; spelled: string; page: string; until: string; name: string } | null,
    today: '',
    from: '',
    to: '',
    fromWords: '',
    toWords: '',
    /** Who may stand in. */
    deputies: [] as Deputy[],
    manyDeputies: false,
    deputy: '',
    /** Whether it is her own. */
    mine: false,
    /** She alone administrates the county: somebody has to stand in for her. */
    lastAdmin: false,
    /** What was promised to whom, for who does the work next. */
    promises: [] as { id: number }[],
    busy: false,
    problem: '',
    help: '',
    done: '',
  },

  node: '',
  id: '',
  seen: null as NodeView | null,
  deputies: [] as Deputy[],
  name: '',
  said: {} as Record<number, { what: string; toWhom: string }>,
  keyFor: (_: object): string => '',

  onLoad({ node = '', id = '' }: { node?: string; id?: string }) {
    this.node = node
    this.id = id
    this.keyFor = keyMaker()
    const day = today(Date.now())
    this.setData({ today: day, ...leaveDays(day, addDays(day, 6)) })
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  async load() {
    const result = await call('accounts', 'getOrganisation', { node: this.node })
    if (!result.ok) {
      if (!passes(result) || this.data.face !== 'ready') this.setData(faceOf(result))
      return
    }
    const { node, below } = result.data
    const isVolunteer = node.posts.some(({ id, role }) => id === this.id && role === 'volunteer')
    // A street has a few hundred volunteers: they stand in for each other, and are sought by name.
    const few = node.volunteers <= 10
    const held = [node, ...below].flatMap(({ path, posts }) =>
      posts
        .filter(({ id, holder }) => holder && id !== this.id)
        .filter(({ role }) => few || isVolunteer === (role === 'volunteer'))
        .map(({ id, title, holder }) => ({ id, node: path, words: `${holder?.name}（${title}）` })),
    )
    this.deputies = held
    this.showDeputies('')
    this.show(node)
  },

  show(node: NodeView) {
    this.seen = node
    const post = node.posts.find(({ id }) => id === this.id)
    if (!post)
      return this.setData({ face: 'refused', message: '这个岗位已经撤销了。', next: '请返回上一页。' })
    this.setData({
      face: 'ready',
      title: post.title,
      place: node.name,
      facts: factsOf(post, Date.now()),
      lastAdmin: post.lastAdmin,
      mine: post.holder?.isMe === true,
      buttons: post.may.map((action) => ({
        action,
        words: action === 'end-holding' && post.holder?.isMe ? '我要离岗' : buttonWords[action],
      })),
    })
  },

  ask(event: WechatMiniprogram.TouchEvent) {
    const doing = event.currentTarget.dataset.action as AppointerAction
    this.name = ''
    this.said = {}
    const sheet = doing === 'end-holding' && this.data.mine ? ownEnd : sheets[doing]
    this.setData({ doing, sheet, promises: [], deputy: '', problem: '', done: '' })
  },

  back() {
    this.setData({ doing: '', problem: '' })
  },

  typeName(event: WechatMiniprogram.Input) {
    this.name = event.detail.value
  },

  pick(event: WechatMiniprogram.PickerChange) {
    const { from, to } = this.data
    const day = event.detail.value as string
    const days = event.currentTarget.dataset.name === 'from' ? [day, to] : [from, day]
    const [first = day, last = day] = days.sort()
    this.setData(leaveDays(first, last))
  },

  /** The first of those whose name or post has what was typed, and the one that is taken. */
  showDeputies(sought: string) {
    const { deputy } = this.data
    const found = this.deputies.filter(({ id, words }) => id !== deputy && words.includes(sought))
    const taken = this.deputies.filter(({ id }) => id === deputy)
    this.setData({
      deputies: [...taken, ...found].slice(0, deputiesShown),
      manyDeputies: this.deputies.length > deputiesShown,
    })
  },

  seekDeputy(event: WechatMiniprogram.Input) {
    this.showDeputies(event.detail.value.trim())
  },

  takeDeputy(event: WechatMiniprogram.TouchEvent) {
    this.setData({ deputy: event.currentTarget.dataset.id })
  },

  addPromise() {
    const { promises } = this.data
    const id = (promises[promises.length - 1]?.id ?? 0) + 1
    this.said[id] = { what: '', toWhom: '' }
    this.setData({ promises: [...promises, { id }] })
  },

  typePromise(event: WechatMiniprogram.Input) {
    const { id, field } = event.currentTarget.dataset as { id: number; field: 'what' | 'toWhom' }
    const said = this.said[id]
    if (said) said[field] = event.detail.value
  },

  async carryOut() {
    const { doing, busy } = this.data
    if (!doing || busy || !this.seen) return
    const change = { node: this.node, postId: this.id, rev: this.seen.rev }
    const lines = this.data.promises.flatMap(({ id }) => {
      const { what = '', toWhom = '' } = this.said[id] ?? {}
      return what.trim() || toWhom.trim() ? [{ what: what.trim(), toWhom: toWhom.trim() }] : []
    })
    if (lines.some(({ what, toWhom }) => !what || !toWhom))
      return this.fail('交接的事要写清：什么事，答应过谁。', '')
    const name = this.name.trim()
    if (doing === 'invite' && !name) return this.fail('请写请谁来，同事怎么称呼他。', '')
    if (doing === 'set-leave' && this.data.lastAdmin && !this.data.deputy)
      return this.fail('这是最后一位县管理员，请选谁代班。', '')
    this.setData({ busy: true, problem: '' })
    const failed = await this.send(doing, change, name, lines)
    this.setData({ busy: false })
    if (failed) return this.failWith(failed)
    this.setData({ doing: '' })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },

  /** Answers how it failed. */
  async send(
    doing: AppointerAction,
    change: { node: string; postId: string; rev: number },
    name: string,
    lines: { what: string; toWhom: string }[],
  ): Promise<Failed | undefined> {
    const promises = lines.length > 0 && { promises: lines }
    const { from, to, deputy } = this.data
    if (doing === 'invite') {
      const result = await call(
        'accounts',
        'invite',
        { ...change, name },
        this.keyFor({ doing, ...change, name }),
      )
      if (!result.ok) return result
      const { code, page, expiresAt, node } = result.data
      this.setData({
        code: { code, spelled: [...code].join(' '), page, until: inWords(expiresAt, Date.now()), name },
      })
      this.show(node)
      return undefined
    }
    const standsIn = this.data.deputies.find(({ id }) => id === deputy)
    const leave = {
      ...change,
      from,
      to,
      ...(standsIn && { deputy: { node: standsIn.node, postId: standsIn.id } }),
      ...promises,
    }
    const key = this.keyFor({ doing, ...(doing === 'set-leave' ? leave : { ...change, ...promises }) })
    const result = await {
      'withdraw-invitation': () => call('accounts', 'withdrawInvitation', change, key),
      'set-leave': () => call('accounts', 'setLeave', leave, key),
      'end-leave': () => call('accounts', 'endLeave', change, key),
      'end-holding': () => call('accounts', 'endHolding', { ...change, ...promises }, key),
      close: () => call('accounts', 'closePost', change, key),
    }[doing]()
    if (!result.ok) return result
    const done = doing === 'end-holding' && this.data.mine ? '您已经离岗。' : doneWords[doing]
    this.setData({ code: null, done })
    if (doing === 'close') wx.navigateBack({ fail: () => this.show(result.data) })
    else this.show(result.data)
    return undefined
  },

  async copy() {
    const { code, title } = this.data
    if (!code) return
    const text = `请您担任“${title}”。打开小程序，点“我的”，再点“填工作岗位的邀请码”，填：${code.code}。${code.until}前有效，只能用一次，请不要给别人。`
    const done = await copyText(text)
    this.setData({ done: done ? '已复制，只发给他本人。' : '没有复制成，请再点一次。' })
  },

  failWith(failed: Failed) {
    if (failed.kind === 'offline')
      return this.fail(
        '现在连不上服务中心，不知道办成了没有。',
        `请再点一次，不会办两次；急事请拨${office().phone}。`,
      )
    const { code, message, next } = failed.error
    if (code === 'STALE' || code === 'POST_STATE') {
      this.setData({ doing: '' })
      void this.load()
    }
    this.fail(message, next)
  },

  fail(problem: string, help: string) {
    this.setData({ problem, help }, seeProblem)
  },
})

const doneWords: Readonly<Record<Exclude<AppointerAction, 'invite'>, string>> = {
  'withdraw-invitation': '邀请收回了，码不能用了。',
  'set-leave': '请假记下了。',
  'end-leave': '记下了，代班结束。',
  'end-holding': '已经离岗，他现在看不到了。',
  close: '岗位撤销了。',
}

function leaveDays(from: string, to: string) {
  const now = Date.now()
  return { from, to, fromWords: dayInWords(from, now), toWords: dayInWords(to, now) }
}

function factsOf({ roleName, stateName, holder, invitation, leave, promises }: Post, now: number) {
  const facts: [string, string][] = [
    ['权限', roleName],
    ['现在', stateName],
  ]
  if (holder)
    facts.push([
      '谁在岗',
      `${holder.isMe ? `我（${holder.name}）` : holder.name}${holder.since > 0 ? `，${inWords(holder.since, now)}起` : ''}`,
    ])
  if (invitation)
    facts.push([
      '请了谁',
      `${invitation.name}，${inWords(invitation.expiresAt, now)}前有效（${invitation.by}请的）`,
    ])
  if (leave)
    facts.push([
      '请假',
      `${dayInWords(leave.from, now)}到${dayInWords(leave.to, now)}，${leave.deputy ? `${leave.deputy}代班` : '没有人代班'}`,
    ])
  if (promises > 0) facts.push(['交接', `${promises}件答应过的事，在岗或代班的人看得到`])
  return facts.map(([what, words]) => ({ what, words }))
}
