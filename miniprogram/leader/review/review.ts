import type { OutputOf } from '../../../shared/contract'
import type { Place } from '../../../shared/notices/complete'
import type { NoticesContract } from '../../../shared/notices/contract'
import type { ElementNode } from '../../../shared/notices/markup'
import type { NoticeAction } from '../../../shared/notices/rules'
import { missingIn, placesOfPersonalData } from '../../generated/shared/notices/complete'
import { parseMarkup } from '../../generated/shared/notices/markup'
import { kindInWords, stateInWords } from '../../generated/shared/notices/rules'
import { dayInWords, dayOf, inWords } from '../../generated/shared/time'
import { call, type Failed, faceOf, passes, type Result } from '../../services/call'
import { type Change, changesOf } from '../../services/changes'
import { lastInWords, leftInWords } from '../../services/desk-words'
import { fileInWords, openDocument, showPictures } from '../../services/files'
import { goTo } from '../../services/go'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { nodeName } from '../../services/node-names'
import { office } from '../../services/office'
import { seeProblem } from '../../services/problem'

type DeskNotice = OutputOf<NoticesContract['getDeskNotice']>
type Draft = NonNullable<DeskNotice['draft']>
type Doing =
  | 'submit'
  | 'publish-urgent'
  | 'approve'
  | 'send-back'
  | 'take-back'
  | 'confirm'
  | 'correct'
  | 'withdraw'
  | 'discard'

/** What is asked on the page before something is done. */
interface Sheet {
  doing: Doing
  title: string
  words: string
  button: string
  /** Where a reason must be given: how it is asked for. */
  reason: string
}

const sheets: Readonly<Record<Doing, Omit<Sheet, 'doing'>>> = {
  submit: {
    title: '请别人审核',
    words: '交出去以后，要收回来才能再改。',
    button: '交给别人审核',
    reason: '',
  },
  'publish-urgent': {
    title: '现在就发布？',
    words: '点了以后居民马上看到。二十四小时里要有另一个人看过。',
    button: '马上发布',
    reason: '',
  },
  approve: { title: '审核通过？', words: '通过以后，到了时间居民就看到。', button: '通过', reason: '' },
  'send-back': {
    title: '退回去改',
    words: '写的人会看到您说的原因。',
    button: '退回',
    reason: '要改什么',
  },
  'take-back': { title: '收回来再改？', words: '收回以后，改好了要再请人审核。', button: '收回', reason: '' },
  confirm: {
    title: '您看过了，没有问题？',
    words: '这一则是一个人先发布的。',
    button: '看过了，没有问题',
    reason: '',
  },
  correct: {
    title: '更正',
    words: '新写的审核通过以前，居民看到的还是现在这一版。改了什么、为什么，居民都看得到。',
    button: '开始更正',
    reason: '为什么更正',
  },
  withdraw: {
    title: '撤回',
    words: '撤回以后不会消失：居民看到“已撤回”和您说的原因。',
    button: '撤回',
    reason: '为什么撤回',
  },
  discard: { title: '删掉这份草稿？', words: '已经发布的内容不会动。', button: '删掉草稿', reason: '' },
}

const buttonWords: Readonly<Record<Doing, string>> = {
  submit: '请别人审核',
  'publish-urgent': '马上发布（紧急）',
  approve: '通过',
  'send-back': '退回去改',
  'take-back': '收回来再改',
  confirm: '看过了，没有问题',
  correct: '更正',
  withdraw: '撤回',
  discard: '删掉草稿',
}

/** What leads on; of several the first one is meant. */
const onward: readonly Doing[] = ['publish-urgent', 'approve', 'confirm', 'submit']

/** What a draft has to be complete for. */
const sendingOut: readonly Doing[] = ['publish-urgent', 'approve', 'submit']

const order: readonly Doing[] = [
  'publish-urgent',
  'approve',
  'confirm',
  'submit',
  'send-back',
  'take-back',
  'correct',
  'withdraw',
  'discard',
]

const findingWords: Record<Place['kind'], string> = {
  'identity-number': '像身份证号码',
  'mobile-number': '像手机号码',
  'bank-card': '像银行卡号',
  'home-address': '像谁家的门牌',
  birthday: '像谁的生日',
  attachment: '附件，微信查不到里面写了什么',
}

/** What has to be written yet, and what is written and cannot stay so. */
const missingWords: Readonly<Record<string, string>> = {
  'text.meaning': '对居民来说，意味着什么',
  'plan.endsAt': '什么时候结束',
  'plan.answerDays': '公示几个工作日',
}
const wrongWords: Readonly<Record<string, string>> = {
  'plan.pinnedUntil': '置顶的日子已经过了',
  'plan.visibleFrom': '紧急的不能定时',
  'plan.urgent': '只有通知可以紧急发布',
  'plan.mustReach': '家家都要知道的，要发给所有人',
  'audience.who': '公示要发给所有人',
}

const readerWords = { everyone: '居民', volunteers: '志愿者', staff: '同事' } as const
const whoWords = { everyone: '所有人', volunteers: '志愿者', staff: '工作人员' } as const

/** A notice in the hands of staff: as residents read it, what changed, and everything that may be done with it now. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    state: '',
    kind: '',
    urgent: false,
    title: '',
    summary: '',
    nodes: [] as ElementNode[],
    meaning: [] as ElementNode[],
    pictures: [] as { id: string; name: string; url: string; check: string }[],
    files: [] as { id: string; name: string; what: string }[],
    /** Who wrote and who said what, a line each. */
    notes: [] as { id: string; words: string; red: boolean }[],
    /** When, to whom, for how long. */
    facts: [] as { what: string; words: string }[],
    /** What the draft changes of what people read. */
    changes: [] as Change[],
    compared: '',
    isShown: false,
    /** 居民, 志愿者 or 同事. */
    readers: '居民',
    isAnnouncement: false,
    isMustReach: false,
    waiting: 0,
    findings: [] as { key: string; what: string; where: string; on: boolean }[],
    /** Why it cannot go out yet. */
    missing: '',
    buttons: [] as { doing: Doing; words: string; main: boolean }[],
    writes: false,
    /** Whether each finding has to be said to be public: of a public announcement, by who hands it in. */
    asksAboutFindings: false,
    sheet: null as Sheet | null,
    hideText: false,
    busy: false,
    problem: '',
    help: '',
    done: '',
    tells: false,
    history: [] as { id: string; words: string; why: string }[],
  },

  id: '',
  seen: null as DeskNotice | null,
  reason: '',
  keyFor: (_: object): string => '',

  onLoad({ id = '' }: { id?: string }) {
    this.id = id
    this.keyFor = keyMaker()
  },

  onShow() {
    this.setData(look())
    void this.load()
  },

  async load() {
    const result = await call('notices', 'getDeskNotice', { noticeId: this.id })
    if (result.ok) return this.show(result.data)
    if (!passes(result) || this.data.face !== 'ready') this.setData(faceOf(result))
  },

  show(notice: DeskNotice) {
    const isNew = this.seen?.rev !== notice.rev
    this.seen = notice
    const text = notice.draft ?? notice.shown
    if (!text) return this.setData({ face: 'empty' })
    const now = Date.now()
    const { title, summary, markup, meaning = '', pictures, attachments } = text
    const { actions, announcement } = notice
    const file = (id: string) => notice.files.find((one) => one.id === id)
    const missing = missingInWords(notice, now)
    const asked =
      notice.kind === 'announcement' && (actions.includes('submit') || actions.includes('publish-urgent'))
    this.setData({
      face: 'ready',
      state: stateInWords[notice.scheduled ? 'scheduled' : notice.state],
      kind: kindInWords[notice.kind],
      urgent: notice.draft?.plan.urgent ?? notice.urgent,
      title,
      summary,
      nodes: [...parseMarkup(markup)],
      meaning: [...parseMarkup(meaning)],
      pictures: pictures.flatMap((id) => {
        const one = file(id)
        return one ? [{ id, name: one.name, url: one.url ?? '', check: checkWords[one.check] }] : []
      }),
      files: attachments.flatMap((id) => {
        const one = file(id)
        return one ? [{ id, name: one.name, what: fileInWords(one) }] : []
      }),
      notes: notesOf(notice, now),
      facts: factsOf(notice, now),
      readers: readerWords[notice.audience.who],
      isShown: notice.shown !== undefined && !notice.scheduled,
      isAnnouncement: announcement !== undefined,
      isMustReach: notice.mustReach && notice.shown !== undefined,
      waiting: announcement?.counts.waiting ?? 0,
      ...(isNew && { findings: findingsOf(notice, !asked) }),
      missing,
      buttons: order
        .filter((one) => (actions as readonly NoticeAction[]).includes(one))
        // What cannot go out is not offered to be sent out.
        .filter((one) => !missing || !sendingOut.includes(one))
        .map((doing) => ({ doing, words: buttonWords[doing], main: onward.includes(doing) })),
      writes: actions.includes('save'),
      asksAboutFindings: asked,
    })
    void this.nameAudience(notice)
    if (isNew) void this.compare(notice)
  },

  async nameAudience({ audience, node, unit }: DeskNotice) {
    const names = await Promise.all(
      audience.nodes.map(async (path) => (path === node ? unit : (await nodeName(path)) || path)),
    )
    const facts = this.data.facts.filter(({ what }) => what !== '发给谁')
    this.setData({
      facts: [{ what: '发给谁', words: `${names.join('、')}的${whoWords[audience.who]}` }, ...facts],
    })
  },

  async compare({ draft, shown }: DeskNotice) {
    if (!draft || !shown) return this.setData({ changes: [], compared: '' })
    const result = await call('notices', 'compareDraft', { noticeId: this.id })
    if (!result.ok) return this.setData({ compared: '现在看不到改了什么，请过一会儿再打开。' })
    const changes = changesOf(result.data)
    this.setData({ changes, compared: changes.length > 0 ? '' : '文字没有改。' })
  },

  /** Asks on the page what is meant, before it is done. */
  ask(event: WechatMiniprogram.TouchEvent) {
    const doing = event.currentTarget.dataset.doing as Doing
    const open = this.data.findings.filter(({ on }) => !on).length
    if ((doing === 'submit' || doing === 'publish-urgent') && open > 0)
      return this.fail(`还有${open}处像个人信息，没有确认。`, '请改掉，或者在上面逐条点“可以公开”。')
    this.reason = ''
    const sheet = { doing, ...sheets[doing], words: this.asReadBy(sheets[doing].words) }
    this.setData({ sheet, hideText: false, problem: '', done: '' }, () =>
      wx.pageScrollTo({ selector: '#sheet', offsetTop: -16, duration: 0 }),
    )
  },

  back() {
    this.setData({ sheet: null, problem: '' })
  },

  typeReason(event: WechatMiniprogram.Input) {
    this.reason = event.detail.value
  },

  flipHide() {
    this.setData({ hideText: !this.data.hideText })
  },

  allow(event: WechatMiniprogram.TouchEvent) {
    const { key } = event.currentTarget.dataset
    this.setData({
      findings: this.data.findings.map((one) => (one.key === key ? { ...one, on: !one.on } : one)),
      problem: '',
    })
  },

  async carryOut() {
    const { seen } = this
    const { sheet, busy } = this.data
    if (!seen || !sheet || busy) return
    if (sheet.reason && !this.reason.trim()) return this.fail(`请写一写${sheet.reason}。`, '')
    this.setData({ busy: true, problem: '' })
    const result = await this.send(sheet.doing, seen)
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    this.setData({ sheet: null, done: this.asReadBy(doneWords(sheet.doing, result.data)), tells: false })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
    if (sheet.doing === 'correct') return wx.redirectTo({ url: `/leader/edit/edit?id=${this.id}` })
    this.show(result.data)
    // The answer of a change names files without links.
    await this.load()
  },

  send(doing: Doing, { rev }: DeskNotice): Promise<Result<DeskNotice>> {
    const which = { noticeId: this.id, rev }
    const why = this.reason.trim()
    const confirmed = this.data.findings.map(({ key }) => key)
    const { hideText } = this.data
    const key = this.keyFor({ ...which, doing, why, hideText, confirmed })
    switch (doing) {
      case 'submit':
        return call('notices', 'submitForReview', { ...which, confirmed }, key)
      case 'publish-urgent':
        return call('notices', 'publishUrgent', which, key)
      case 'approve':
        return call('notices', 'reviewNotice', { ...which, decision: 'approve' }, key)
      case 'send-back':
        return call('notices', 'reviewNotice', { ...which, decision: 'send-back', why }, key)
      case 'take-back':
        return call('notices', 'takeBackNotice', which, key)
      case 'confirm':
        return call('notices', 'confirmUrgent', which, key)
      case 'correct':
        return call('notices', 'startCorrection', { ...which, why, hideEarlier: hideText }, key)
      case 'withdraw':
        return call('notices', 'withdrawNotice', { ...which, why, hideText }, key)
      case 'discard':
        return call('notices', 'discardDraft', which, key)
    }
  },

  failWith(failed: Failed) {
    if (failed.kind === 'offline')
      return this.fail(
        '现在连不上服务中心，不知道办成了没有。',
        `请再点一次，不会办两次；急事请拨${office().phone}。`,
      )
    const { code, message, next, details = {} } = failed.error
    if (code === 'STALE') {
      const { last } = details as { last?: DeskNotice['last'] }
      this.setData({ sheet: null })
      void this.load()
      return this.fail(
        `刚才有人改过：${last ? lastInWords(last, Date.now()) : '内容变了'}。`,
        '下面是最新的，请再看一看。',
      )
    }
    if (code === 'NOTICE_INCOMPLETE') {
      const { fields = [] } = details as { fields?: string[] }
      this.setData({ sheet: null })
      void this.load()
      return this.fail(inWordsOf(fields, this.seen?.draft?.plan ?? {}), '')
    }
    if (code === 'PERIOD_TOO_SHORT') {
      const { least } = details as { least?: number }
      return this.fail(`公示的天数太少，这里至少${least ?? 3}个工作日。`, '请点“接着写”改一改。')
    }
    this.fail(message, next)
  },

  fail(problem: string, help: string) {
    this.setData({ problem, help }, seeProblem)
  },

  writeOn() {
    wx.redirectTo({ url: `/leader/edit/edit?id=${this.id}` })
  },

  showPicture(event: WechatMiniprogram.TouchEvent) {
    const urls = this.data.pictures.flatMap(({ url }) => url || [])
    showPictures(urls, event.currentTarget.dataset.url)
  },

  async openFile(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset
    const find = () => this.seen?.files.find((file) => file.id === id)
    const file = find()
    if (file?.url && (await openDocument(file))) return
    await this.load()
    const again = find()
    if (again?.url && (await openDocument(again))) return
    this.fail('附件现在打不开。', '请过一会儿再点。')
  },

  async showHistory() {
    if (this.data.tells) return this.setData({ tells: false })
    const result = await call('notices', 'listNoticeHistory', { noticeId: this.id })
    if (!result.ok) return this.fail('现在看不到经过。', '请过一会儿再点。')
    const now = Date.now()
    this.setData({
      tells: true,
      history: result.data.events.map(({ id, details, ...event }) => ({
        id,
        words: lastInWords(event, now),
        why: typeof details.why === 'string' ? details.why : '',
      })),
    })
  },

  asReadBy(words: string): string {
    return words.replace(/居民/g, this.data.readers)
  },

  openAsReader() {
    const { who = 'everyone', nodes = [] } = this.seen?.audience ?? {}
    // What is told to colleagues opens as they read it, at a place that it is for.
    goTo(`/pages/notice/notice?id=${this.id}${who === 'everyone' ? '' : `&node=${nodes[0]}`}`)
  },

  openAnswers() {
    goTo(`/leader/answers/answers?id=${this.id}`)
  },

  openReach() {
    goTo(`/leader/reach/reach?id=${this.id}`)
  },
})

const checkWords: Record<DeskNotice['files'][number]['check'], string> = {
  none: '',
  checking: '微信正在检查，通过以前居民看不到',
  pass: '',
  review: '微信请您仔细看一看这张',
  refused: '微信没有通过，要换一张',
}

/** What looks like personal data in a draft, as whoever hands it in has to see it. */
function findingsOf({ kind, draft, files }: DeskNotice, on: boolean) {
  if (!draft) return []
  const { title, summary, markup, meaning = '', attachments } = draft
  const texts = { title, summary, markup, meaning }
  return placesOfPersonalData(texts, kind === 'announcement' ? attachments : []).map((place) => ({
    key: place.key,
    what: findingWords[place.kind],
    where:
      place.field === 'attachments'
        ? (files.find(({ id }) => id === attachments[place.at])?.name ?? '')
        : around(texts[place.field], place.at, place.length),
    on,
  }))
}

/** Why a draft cannot go out yet; empty when it can. */
function missingInWords({ kind, draft, audience }: DeskNotice, now: number): string {
  if (!draft) return ''
  const fields = missingIn(kind, draft, draft.plan, audience.who, now)
  return fields.length > 0 ? inWordsOf(fields, draft.plan) : ''
}

function inWordsOf(all: readonly string[], { endsAt, visibleFrom = 0 }: Partial<Draft['plan']>): string {
  const isEnd = (field: string) => field === 'plan.endsAt' && endsAt !== undefined
  const ended = endsAt !== undefined && endsAt <= visibleFrom ? '结束的时间比发布还早' : '结束时间已经过了'
  const fields = [...new Set(all)]
  const missing = fields.flatMap((field) => (isEnd(field) ? [] : (missingWords[field] ?? [])))
  const wrong = fields.flatMap((field) => (isEnd(field) ? ended : (wrongWords[field] ?? [])))
  const parts = [
    ['还缺', missing],
    ['要改', wrong],
  ] as const
  return parts
    .flatMap(([what, words]) => (words.length > 0 ? [`${what}：${words.join('、')}。`] : []))
    .join('')
}

/** What has to be known before one decides, what presses first. */
function notesOf(notice: DeskNotice, now: number): { id: string; words: string; red: boolean }[] {
  const { draft, shown, reviewDueAt, withdrawn, actions, state } = notice
  const notes: { words: string; red: boolean }[] = []
  const add = (words: string, red = false) => notes.push({ words, red })
  if (reviewDueAt !== undefined)
    add(
      `一个人先发布的，要另一个人在${inWords(reviewDueAt, now)}前看过，${leftInWords(reviewDueAt, now)}。`,
      !actions.includes('confirm') ? reviewDueAt <= now : true,
    )
  if (withdrawn)
    add(`${withdrawn.by.name}撤回：${withdrawn.why}${withdrawn.hidden ? '（居民看不到原文）' : ''}`, true)
  if (draft?.sentBack) add(`${draft.sentBack.by.name}退回：${draft.sentBack.why}`, true)
  if (draft?.why) add(`为什么更正：${draft.why}`)
  if (draft?.hideEarlier) add('更正以后，居民看不到原文。', true)
  if (draft) add(`${draft.by.name}写，${inWords(draft.at, now)}`)
  if (draft?.submitted)
    add(
      `${draft.submitted.by.name}提交，${textCheckWords[draft.submitted.check]}`,
      draft.submitted.check !== 'pass',
    )
  const waits = state === 'in-review' || state === 'correction-in-review'
  if (waits && !actions.includes('approve')) add('自己写的自己不能审核，要另一位负责人来看。')
  if (shown && !draft)
    add(`${shown.by.name}写${shown.reviewedBy ? `，${shown.reviewedBy.name}审核` : '，还没有人审核'}`)
  return notes.map((note, index) => ({ id: String(index), ...note }))
}

const textCheckWords = {
  pass: '微信检查通过',
  review: '微信请审核的人仔细看',
  unknown: '微信还没有检查',
} as const

function factsOf(
  { draft, shown, kind, ...notice }: DeskNotice,
  now: number,
): { what: string; words: string }[] {
  const plan = draft && !shown ? { ...draft.plan } : { ...notice, ...draft?.plan }
  const { visibleFrom, pinnedUntil, endsAt, mustReach } = plan
  const days = draft?.plan.answerDays ?? notice.announcement?.days
  const facts: [string, string][] = []
  facts.push(['什么时候发布', whenInWords(visibleFrom, plan.urgent && shown === undefined, now)])
  if (endsAt !== undefined) facts.push(['什么时候结束', inWords(endsAt, now)])
  if (pinnedUntil !== undefined) facts.push(['置顶到', dayInWords(dayOf(pinnedUntil - 1), now)])
  if (shown && draft?.plan.urgent)
    facts.push(['微信消息', draft.plan.tellAgain ? '再发一次，收到过的人也会收到' : '收到过的人不再发'])
  if (mustReach) facts.push(['要求', '家家都要知道，没有确认的上门告知'])
  if (kind === 'announcement' && days !== undefined) facts.push(['公示', `${days}个工作日`])
  if (notice.announcement) {
    facts.push(['意见收到', `${dayInWords(notice.announcement.lastDay, now)} 晚上12点`])
    facts.push(['为什么是这一天', notice.announcement.why])
  }
  const submitted = draft?.submitted?.confirmed ? draft.submitted : undefined
  const cleared = submitted
    ? { by: submitted.by, at: submitted.at, count: submitted.confirmed }
    : !draft && shown?.cleared
  if (cleared)
    facts.push(['确认可以公开', `${cleared.by.name}，${inWords(cleared.at, now)}，${cleared.count}处`])
  return facts.map(([what, words]) => ({ what, words }))
}

function whenInWords(visibleFrom: number | undefined, isUrgent: boolean, now: number): string {
  if (isUrgent) return '点“马上发布”就发布'
  return visibleFrom === undefined ? '审核通过就发布' : inWords(visibleFrom, now)
}

/** The finding with a few letters before and after it, as they are read: without marks. */
function around(text: string, at: number, length: number): string {
  const read = (words: string) =>
    words.replace(/\*\*|^\s*(?:#+|>|-|\d+\.)\s+|[|\n]+/gm, ' ').replace(/\s+/g, ' ')
  const before = read(text.slice(0, at)).slice(-8)
  const after = read(text.slice(at + length)).slice(0, 6)
  return `…${before}${text.slice(at, at + length)}${after}…`
}

function doneWords(doing: Doing, { scheduled, visibleFrom }: DeskNotice): string {
  switch (doing) {
    case 'submit':
      return '已经交出去，等另一个人审核。'
    case 'publish-urgent':
      return '已经发布，居民现在就能看到。请告诉一位同事，请他来看。'
    case 'approve':
      return scheduled && visibleFrom !== undefined
        ? `审核通过，${inWords(visibleFrom, Date.now())}自动发布。`
        : '审核通过，居民现在就能看到。'
    case 'send-back':
      return '已经退回，写的人会看到原因。'
    case 'take-back':
      return '已经收回，可以接着写。'
    case 'confirm':
      return '记下了，您看过了。'
    case 'withdraw':
      return '已经撤回，居民看到的是“已撤回”和原因。'
    case 'discard':
      return '草稿删掉了。'
    case 'correct':
      return ''
  }
}
