import type { OutputOf } from '../../../shared/contract'
import type { NoticesContract } from '../../../shared/notices/contract'
import type { ElementNode } from '../../../shared/notices/markup'
import type { AudienceKind, NoticeKind } from '../../../shared/notices/rules'
import { explain } from '../../generated/shared/calendar'
import { kindByName, mostFileBytes, mostShown } from '../../generated/shared/notices/files'
import { parseMarkup } from '../../generated/shared/notices/markup'
import { fewestDays, periodOf } from '../../generated/shared/notices/period'
import { kindInWords, stateInWords } from '../../generated/shared/notices/rules'
import {
  addDays,
  clockInWords,
  clockOf,
  dayInWords,
  dayOf,
  instantOf,
  inWords,
  today,
} from '../../generated/shared/time'
import { call, type Failed, faceOf, newKey } from '../../services/call'
import { copyText } from '../../services/clipboard'
import { lastInWords } from '../../services/desk-words'
import { dropDraft, keepDraft, keptDraft, type Written } from '../../services/draft'
import { fileInWords } from '../../services/files'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { nodeName } from '../../services/node-names'
import { office } from '../../services/office'
import { seeProblem } from '../../services/problem'
import { type Chosen, chooseDocuments, choosePictures, upload } from '../../services/upload'

type DeskNotice = OutputOf<NoticesContract['getDeskNotice']>
type Draft = NonNullable<DeskNotice['draft']>
type Words = { title: string; summary: string; markup: string; meaning: string }

interface Place {
  path: string
  name: string
  children: number
}

interface Choice {
  id: string
  name: string
}

const pauseMs = 1200
const endsUsually = '18:00'
const noWords: Words = { title: '', summary: '', markup: '', meaning: '' }
const checkWords: Record<DeskNotice['files'][number]['check'], string> = {
  none: '',
  checking: '微信正在检查',
  pass: '',
  review: '请审核的人仔细看',
  refused: '微信没有通过，请换一张',
}

/** Writes a notice: a draft, or a correction of what is published. What is typed is kept at once, and saved a moment later. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    /** Empty as long as nothing was saved. */
    id: '',
    unit: '',
    isCorrection: false,
    /** Why it is corrected, or why it was sent back. */
    why: '',
    sentBack: '',
    kinds: Object.entries(kindInWords).map(([id, name]) => ({ id, name })) as Choice[],
    kind: 'notice' as NoticeKind,
    audiences: [
      { id: 'everyone', name: '所有人' },
      { id: 'volunteers', name: '志愿者' },
      { id: 'staff', name: '工作人员' },
    ] as Choice[],
    who: 'everyone' as AudienceKind,
    where: [] as { path: string; name: string }[],
    /** Where she looks for places to choose; below her own. */
    choosing: false,
    at: { path: '', name: '' },
    places: [] as (Place & { on: boolean })[],
    /** What the fields begin with; what is typed stays in them. */
    ...noWords,
    preview: false,
    nodes: [] as ElementNode[],
    meaningNodes: [] as ElementNode[],
    helping: false,
    link: null as Choice | null,
    /** Whether it says what came of an announcement, so that readers get from one to the other. */
    isResult: false,
    services: [] as Choice[],
    linking: false,
    urgent: false,
    mustReach: false,
    substance: false,
    tellAgain: false,
    today: '',
    fromDay: '',
    fromClock: '08:00',
    pinnedDay: '',
    endsDay: '',
    endsClock: endsUsually,
    days: '5',
    /** Until when people may answer, and why. */
    until: '',
    untilWhy: '',
    /** In words, of what was chosen above. */
    fromWords: '',
    pinnedWords: '',
    endsWords: '',
    /** What is wrong with the end that was chosen. */
    endsProblem: '',
    pictures: [] as { id: string; name: string; url: string; check: string }[],
    attachments: [] as { id: string; name: string; what: string }[],
    sending: '',
    saved: '',
    problem: '',
    help: '',
    /** What somebody else wrote meanwhile. */
    other: null as (Words & { who: string; open: boolean }) | null,
    /** What she had written where she took the other's. */
    mine: '',
    said: '',
    leaving: false,
  },

  node: '',
  /** The announcement whose result is written. */
  about: '',
  rev: 0,
  /** What is in the fields. */
  typed: { ...noWords },
  linked: undefined as Written['text']['link'],
  /** What was saved last, to know whether there is anything to save. */
  savedAs: '',
  seen: null as DeskNotice | null,
  theirs: null as DeskNotice | null,
  timer: 0,
  /** One thing after the other: each change names the one before. */
  queue: Promise.resolve(true),
  keyFor: (_: object): string => '',

  onLoad({ id = '', node = '', about = '' }: { id?: string; node?: string; about?: string }) {
    this.node = node
    this.about = about
    this.keyFor = keyMaker()
    this.queue = Promise.resolve(true)
    this.setData({ id, today: today(Date.now()) })
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  onHide() {
    void this.saveNow()
  },

  onUnload() {
    clearTimeout(this.timer)
    void this.saveNow()
  },

  async load() {
    const { id } = this.data
    if (!id) return this.begin()
    const result = await call('notices', 'getDeskNotice', { noticeId: id })
    if (!result.ok) return this.setData(faceOf(result))
    const { draft, state } = result.data
    if (!draft || !result.data.actions.includes('save'))
      return this.setData({
        face: 'refused',
        message: `这则通知现在是“${stateInWords[state]}”，不能写。`,
        next: '请返回上一页，看一看它最新的情况。',
      })
    this.node = result.data.node
    const kept = keptDraft(id)
    this.take(result.data, draft)
    await this.name(result.data.unit)
    this.setData({ face: 'ready' })
    if (!kept || JSON.stringify(kept.written) === this.savedAs) return
    // What the network did not take the last time; somebody may have written on since.
    this.rev = kept.rev
    this.fill(kept.written)
    this.setData({ said: '这是您上次写的，还没有存到网上，现在接着存。' })
    this.changed()
  },

  async begin() {
    const kept = keptDraft(this.newId())
    const name = (await nodeName(this.node)) || '我的单位'
    this.setData({ face: 'ready', unit: name, where: [{ path: this.node, name }] })
    if (kept) {
      this.fill(kept.written)
      await this.name(name)
      this.setData({ said: '这是您上次写的，还没有存到网上。' })
    }
    if (this.about) {
      this.linked = { to: 'notice', noticeId: this.about }
      this.setData({ link: { id: 'link', name: '这则公示' }, isResult: true })
    }
    this.count()
  },

  /** Under what a draft that is not saved yet is kept on the phone. */
  newId(): string {
    return `${this.node}${this.about}`
  },

  /** Names the places that are chosen. */
  async name(unit: string) {
    const where = await Promise.all(
      this.data.where.map(async ({ path }) => ({
        path,
        name: path === this.node ? unit : (await nodeName(path)) || path,
      })),
    )
    this.setData({ unit, where })
  },

  /** Takes over what the function has. */
  take(notice: DeskNotice, draft: Draft) {
    this.seen = notice
    this.rev = notice.rev
    const written = writtenOf(notice, draft)
    this.fill(written)
    this.savedAs = JSON.stringify(this.written())
    this.showFiles(notice, draft)
    this.setData({
      id: notice.id,
      isCorrection: notice.shown !== undefined,
      why: draft.why ?? '',
      sentBack: draft.sentBack ? `${draft.sentBack.by.name}退回：${draft.sentBack.why}` : '',
    })
  },

  showFiles({ files }: DeskNotice, { pictures, attachments }: Draft) {
    const find = (id: string) => files.find((file) => file.id === id)
    this.setData({
      pictures: pictures.flatMap((id) => {
        const file = find(id)
        return file ? [{ id, name: file.name, url: file.url ?? '', check: checkWords[file.check] }] : []
      }),
      attachments: attachments.flatMap((id) => {
        const file = find(id)
        return file ? [{ id, name: file.name, what: fileInWords(file) }] : []
      }),
    })
  },

  fill({ kind, audience, text, plan }: Written) {
    const { title, summary, markup, meaning = '', link } = text
    const { visibleFrom, pinnedUntil, endsAt, answerDays, urgent, mustReach, substance, tellAgain } = plan
    this.typed = { title, summary, markup, meaning }
    this.linked = link
    this.setData({
      ...this.typed,
      kind,
      who: audience.who ?? 'everyone',
      where: audience.nodes.map((path) => ({ path, name: path })),
      link: link ? { id: 'link', name: link.to === 'service' ? link.serviceId : '那则公示' } : null,
      isResult: link?.to === 'notice',
      urgent: urgent === true,
      mustReach: mustReach === true,
      substance: substance === true,
      tellAgain: tellAgain === true,
      fromDay: visibleFrom === undefined ? '' : dayOf(visibleFrom),
      ...(visibleFrom !== undefined && { fromClock: clockOf(visibleFrom) }),
      pinnedDay: pinnedUntil === undefined ? '' : addDays(dayOf(pinnedUntil), -1),
      endsDay: endsAt === undefined ? '' : dayOf(endsAt),
      ...(endsAt !== undefined && { endsClock: clockOf(endsAt) }),
      ...(answerDays !== undefined && { days: String(answerDays) }),
    })
    if (link?.to === 'service') void this.nameLink(link.serviceId)
    this.count()
    this.render()
  },

  /** All of what is on the page. */
  written(): Written {
    const { kind, who, where, pictures, attachments, urgent, mustReach, substance, tellAgain, days } =
      this.data
    const { fromDay, fromClock, pinnedDay, endsDay, endsClock } = this.data
    const { title, summary, markup, meaning } = this.typed
    const wanted = kind === 'announcement' && /^\d{1,2}$/.test(days) ? Number(days) : undefined
    return {
      kind,
      audience: { nodes: where.map(({ path }) => path), who },
      text: {
        title: oneLine(title),
        summary: oneLine(summary),
        markup: markup.trim(),
        ...(kind === 'policy' && meaning.trim() && { meaning: meaning.trim() }),
        ...(this.linked && { link: this.linked }),
        pictures: pictures.map(({ id }) => id),
        attachments: attachments.map(({ id }) => id),
      },
      plan: {
        urgent,
        mustReach: mustReach && who === 'everyone',
        // What presses does not wait for its time.
        ...(fromDay && !urgent && { visibleFrom: instantOf(fromDay, fromClock) }),
        ...(pinnedDay && { pinnedUntil: instantOf(addDays(pinnedDay, 1), '00:00') }),
        ...(endsDay && { endsAt: instantOf(endsDay, endsClock) }),
        ...(wanted !== undefined && { answerDays: wanted }),
        ...(kind === 'announcement' && this.data.isCorrection && { substance }),
        ...(urgent && this.data.isCorrection && { tellAgain }),
      },
    }
  },

  /** Something is different: kept on the phone now, saved when she pauses. */
  changed() {
    const { id } = this.data
    keepDraft(id || this.newId(), { rev: this.rev, written: this.written() })
    this.setData({ saved: '', problem: '' })
    if (this.data.other) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.saveNow(), pauseMs) as unknown as number
  },

  /** Answers whether the function has all of it. */
  saveNow(): Promise<boolean> {
    clearTimeout(this.timer)
    this.queue = this.queue.then(() => this.save())
    return this.queue
  },

  async save(): Promise<boolean> {
    const written = this.written()
    const wish = JSON.stringify(written)
    if (this.data.other) return false
    if (wish === this.savedAs) return true
    const { title, summary, markup } = written.text
    if (!title || !summary || !markup) {
      this.setData({ saved: '标题、简介和内容都写了，才能存到网上；现在手机上有一份。' })
      return false
    }
    const { id, isCorrection } = this.data
    const { kind, audience, text, plan } = written
    this.setData({ saved: '正在存…' })
    const key = this.keyFor({ id, rev: this.rev, written })
    const result = id
      ? await call(
          'notices',
          'saveDraft',
          { noticeId: id, rev: this.rev, text, plan, ...(!isCorrection && { kind, audience }) },
          key,
        )
      : await call('notices', 'createNotice', { node: this.node, kind, audience, text, plan }, key)
    if (!result.ok) return this.notSaved(result)
    dropDraft(id || this.newId())
    this.seen = result.data
    this.rev = result.data.rev
    this.savedAs = wish
    this.setData({
      id: result.data.id,
      saved: `已存好，${clockInWords(clockOf(Date.now()))}`,
      said: '',
      problem: '',
    })
    const now = JSON.stringify(this.written())
    if (now !== wish) keepDraft(result.data.id, { rev: this.rev, written: this.written() })
    return true
  },

  async notSaved(failed: Failed): Promise<boolean> {
    if (
      failed.kind === 'refused' &&
      ['STALE', 'NOTICE_STATE', 'NOTICE_WITHDRAWN'].includes(failed.error.code)
    ) {
      await this.meet()
      return false
    }
    this.setData({ saved: '还没有存到网上，手机上有一份。' })
    this.fail(failed)
    return false
  },

  /** Somebody else wrote or decided: both texts stay in sight until she has chosen. */
  async meet() {
    const result = await call('notices', 'getDeskNotice', { noticeId: this.data.id })
    if (!result.ok) return this.fail(result)
    const { draft, shown, last, state, actions } = result.data
    const open = draft !== undefined && actions.includes('save')
    const { title = '', summary = '', markup = '', meaning = '' } = draft ?? shown ?? {}
    this.theirs = result.data
    const what = open ? '' : `，现在是“${stateInWords[state]}”`
    this.setData({
      saved: '还没有存到网上，手机上有一份。',
      other: { title, summary, markup, meaning, who: `${lastInWords(last, Date.now())}${what}`, open },
    })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },

  useMine() {
    const { theirs } = this
    if (!theirs) return
    // Files that came or went meanwhile are as the other left them.
    if (theirs.draft) this.showFiles(theirs, theirs.draft)
    this.rev = theirs.rev
    this.savedAs = ''
    this.theirs = null
    this.setData({ other: null })
    this.changed()
    void this.saveNow()
  },

  useTheirs() {
    const { theirs } = this
    if (!theirs) return
    const { title, summary, markup, meaning } = this.typed
    const mine = [title, summary, meaning, markup].filter(Boolean).join('\n\n')
    dropDraft(this.data.id)
    this.theirs = null
    this.setData({ other: null, mine })
    if (!theirs.draft) return wx.redirectTo({ url: `/leader/review/review?id=${theirs.id}` })
    this.take(theirs, theirs.draft)
    void this.name(theirs.unit)
  },

  async copyMine() {
    const { title, summary, markup, meaning } = this.typed
    const text = this.data.mine || [title, summary, meaning, markup].filter(Boolean).join('\n\n')
    const done = await copyText(text)
    this.setData({ said: done ? '已复制您写的文字。' : '没有复制成，请再点一次。' })
  },

  type(event: WechatMiniprogram.Input) {
    const field = event.currentTarget.dataset.field as keyof Words
    this.typed[field] = event.detail.value
    if (this.data.preview) this.render()
    this.changed()
  },

  render() {
    this.setData({
      nodes: [...parseMarkup(this.typed.markup)],
      meaningNodes: [...parseMarkup(this.typed.meaning)],
    })
  },

  showPreview() {
    this.render()
    this.setData({ preview: !this.data.preview })
  },

  showHelp() {
    this.setData({ helping: !this.data.helping })
  },

  takeKind(event: WechatMiniprogram.TouchEvent) {
    const kind = event.currentTarget.dataset.id as NoticeKind
    // What gives rights or opens a period waits for a second person, however it presses.
    this.setData({ kind, urgent: this.data.urgent && kind === 'notice' })
    this.count()
    this.changed()
  },

  takeWho(event: WechatMiniprogram.TouchEvent) {
    this.setData({ who: event.currentTarget.dataset.id })
    this.changed()
  },

  async choosePlaces() {
    if (this.data.choosing) return this.setData({ choosing: false })
    this.setData({ choosing: true })
    await this.lookAt({ path: this.node, name: this.data.unit })
  },

  async lookAt({ path, name }: { path: string; name: string }) {
    const result = await call('accounts', 'listNodes', { below: path })
    if (!result.ok) {
      this.setData({ choosing: false })
      return this.showFailure(result)
    }
    const places = result.data.nodes.map(({ path, name, children }) => ({ path, name, children }))
    this.setData({ at: { path, name }, places: this.marked(places) })
  },

  marked(places: Place[]) {
    return places.map((place) => ({ ...place, on: this.data.where.some(({ path }) => path === place.path) }))
  },

  goInto(event: WechatMiniprogram.TouchEvent) {
    const { path, name } = event.currentTarget.dataset
    void this.lookAt({ path, name })
  },

  goUp() {
    void this.lookAt({ path: this.node, name: this.data.unit })
  },

  /** Choosing a part takes the whole away, and the other way around. */
  takePlace(event: WechatMiniprogram.TouchEvent) {
    const { path, name } = event.currentTarget.dataset as { path: string; name: string }
    const isInside = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`)
    const apart = this.data.where.filter((one) => !isInside(one.path, path) && !isInside(path, one.path))
    const isOn = this.data.where.some((one) => one.path === path)
    const chosen = isOn ? apart : [...apart, { path, name }].slice(-20)
    this.setData({ where: chosen.length > 0 ? chosen : [{ path: this.node, name: this.data.unit }] })
    this.setData({ places: this.marked(this.data.places) })
    this.changed()
  },

  async chooseLink() {
    if (this.data.linking) return this.setData({ linking: false })
    if (this.data.services.length === 0 && !(await this.readServices())) return
    this.setData({ linking: true })
  },

  async readServices(): Promise<boolean> {
    const result = await call('appointments', 'listServices', {})
    if (!result.ok) {
      this.showFailure(result)
      return false
    }
    this.setData({ services: result.data.services.map(({ id, name }) => ({ id, name })) })
    return true
  },

  async nameLink(serviceId: string) {
    if (this.data.services.length === 0 && !(await this.readServices())) return
    const found = this.data.services.find(({ id }) => id === serviceId)
    if (found) this.setData({ link: found })
  },

  takeLink(event: WechatMiniprogram.TouchEvent) {
    const service = this.data.services.find(({ id }) => id === event.currentTarget.dataset.id)
    this.linked = service && { to: 'service', serviceId: service.id }
    this.setData({ link: service ?? null, linking: false })
    this.changed()
  },

  flip(event: WechatMiniprogram.TouchEvent) {
    const name = event.currentTarget.dataset.name as 'urgent' | 'mustReach' | 'substance' | 'tellAgain'
    this.setData({ [name]: !this.data[name] })
    this.count()
    this.changed()
  },

  pick(event: WechatMiniprogram.PickerChange) {
    const name = event.currentTarget.dataset.name as
      | 'fromDay'
      | 'fromClock'
      | 'pinnedDay'
      | 'endsDay'
      | 'endsClock'
    const chosen = event.detail.value as string
    // What ends today at six in the evening is over by then already: the next full hour.
    const isOver = name === 'endsDay' && !this.data.endsDay && instantOf(chosen, endsUsually) <= Date.now()
    this.setData({ [name]: chosen, ...(isOver && { endsClock: nextHour(Date.now()) }) })
    this.count()
    this.changed()
  },

  forget(event: WechatMiniprogram.TouchEvent) {
    const name = event.currentTarget.dataset.name as 'fromDay' | 'pinnedDay' | 'endsDay'
    this.setData({ [name]: '', ...(name === 'endsDay' && { endsClock: endsUsually }) })
    this.count()
    this.changed()
  },

  typeDays(event: WechatMiniprogram.Input) {
    this.setData({ days: event.detail.value.trim() })
    this.count()
    this.changed()
  },

  /** What follows from the dates that were chosen. */
  count() {
    const now = Date.now()
    const { kind, days, fromDay, fromClock, pinnedDay, endsDay, endsClock, urgent } = this.data
    const from = fromDay && !urgent ? Math.max(now, instantOf(fromDay, fromClock)) : now
    this.setData({
      fromWords: fromDay ? inWords(instantOf(fromDay, fromClock), now) : '',
      pinnedWords: pinnedDay ? dayInWords(pinnedDay, now) : '',
      endsWords: endsDay ? inWords(instantOf(endsDay, endsClock), now) : '',
      endsProblem: endsDay ? endsProblem(instantOf(endsDay, endsClock), from, now) : '',
      ...(kind === 'announcement' ? periodInWords(from, days, now) : { until: '', untilWhy: '' }),
    })
  },

  async addPictures() {
    const left = mostShown - this.data.pictures.length
    await this.add('picture', await choosePictures(left))
  },

  async addAttachments() {
    const left = mostShown - this.data.attachments.length
    await this.add('attachment', await chooseDocuments(left))
  },

  async add(use: 'picture' | 'attachment', files: readonly Chosen[]) {
    if (files.length === 0) return
    if (!(await this.saveNow()) || !this.seen) {
      if (this.data.problem) return seeProblem()
      if (this.data.other) return
      return this.tell('还不能加文件。', '请先写好标题、简介和内容。')
    }
    for (const [index, file] of files.entries()) {
      const refused = refusedFile(file, use)
      if (refused) {
        this.tell(`${file.name}：${refused}`, '')
        continue
      }
      this.setData({ sending: `正在传第${index + 1}个，共${files.length}个…`, problem: '' })
      const sent = await this.send(use, file)
      if (!sent) break
    }
    this.setData({ sending: '' })
    if (this.data.problem) seeProblem()
  },

  /** One file, between two savings. */
  send(use: 'picture' | 'attachment', file: Chosen): Promise<boolean> {
    this.queue = this.queue.then(async () => {
      const { seen } = this
      if (!seen) return false
      const sent = await upload(seen.uploadTo, file)
      if (!sent) {
        this.setData({ problem: '文件没有传上去。', help: '请看一看网络，再选一次。' })
        return false
      }
      const input = { noticeId: seen.id, rev: this.rev, use, upload: sent, name: file.name.slice(-80) }
      return this.filed(await call('notices', 'addFile', input, newKey()))
    })
    return this.queue
  },

  removeFile(event: WechatMiniprogram.TouchEvent) {
    const fileId = event.currentTarget.dataset.id as string
    this.queue = this.queue.then(async () => {
      const input = { noticeId: this.data.id, rev: this.rev, fileId }
      const done = await this.filed(await call('notices', 'removeFile', input, newKey()))
      if (this.data.problem) seeProblem()
      return done
    })
  },

  async filed(result: Awaited<ReturnType<typeof call<'notices', 'addFile'>>>): Promise<boolean> {
    if (!result.ok) return this.notSaved(result)
    this.seen = result.data
    this.rev = result.data.rev
    // The answer of a change names files without links: they are asked for once more.
    const fresh = await call('notices', 'getDeskNotice', { noticeId: result.data.id })
    const notice = fresh.ok && fresh.data.rev === this.rev ? fresh.data : result.data
    const { draft } = notice
    if (!draft) return false
    this.showFiles(notice, draft)
    // Of the rest, what she has typed meanwhile is still to be saved.
    if (!this.savedAs) return true
    const saved = JSON.parse(this.savedAs) as Written
    const { pictures, attachments } = this.written().text
    this.savedAs = JSON.stringify({ ...saved, text: { ...saved.text, pictures, attachments } })
    return true
  },

  /** On to what it looks like, and to who looks at it. */
  async goOn() {
    if (this.data.leaving) return
    this.setData({ leaving: true, problem: '' })
    const saved = await this.saveNow()
    this.setData({ leaving: false })
    if (saved && this.data.id) return wx.redirectTo({ url: `/leader/review/review?id=${this.data.id}` })
    if (this.data.problem) return seeProblem()
    if (!this.data.other) this.tell('标题、简介和内容都要写。', '写好了再点“下一步”。')
  },

  /** Says what is wrong where she sees it: the button that she tapped may be far below. */
  tell(problem: string, help: string) {
    this.setData({ problem, help }, seeProblem)
  },

  showFailure(failed: Failed) {
    this.fail(failed)
    seeProblem()
  },

  /** Without moving the page under her fingers: it may come while she writes. */
  fail(failed: Failed) {
    if (failed.kind === 'offline')
      return this.setData({
        problem: '现在连不上服务中心，还没有存到网上。',
        help: `写的都在手机上，不会丢。网络好了请再点一次，急事请拨${office().phone}。`,
      })
    this.setData({ problem: failed.error.message, help: failed.error.next })
  },
})

/** A field that grows lets one press Enter; a title has one line. */
function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ')
}

function writtenOf({ kind, audience }: DeskNotice, draft: Draft): Written {
  const { title, summary, markup, meaning, link, pictures, attachments, plan } = draft
  return {
    kind,
    audience,
    text: {
      title,
      summary,
      markup,
      ...(meaning && { meaning }),
      ...(link && { link }),
      pictures,
      attachments,
    },
    plan,
  }
}

function endsProblem(endsAt: number, from: number, now: number): string {
  if (endsAt <= now) return '这个时间已经过了。'
  return endsAt <= from ? '这比发布的时间还早。' : ''
}

/** The next full hour of the day; at eleven in the evening, the end of the day. */
function nextHour(now: number): string {
  const hour = Number(clockOf(now).slice(0, 2)) + 1
  return hour < 24 ? `${String(hour).padStart(2, '0')}:00` : '23:59'
}

function periodInWords(from: number, days: string, now: number): { until: string; untilWhy: string } {
  const period = periodOf(from, Number(days))
  if (period === 'PERIOD_TOO_SHORT')
    return { until: '', untilWhy: `至少${fewestDays}个工作日。单位另有规定的，按规定办。` }
  if (period === 'CALENDAR_NOT_OUT')
    return { until: '', untilWhy: '到期的那一年，放假安排还没公布，算不出来。请早一点开始。' }
  return { until: `${dayInWords(period.basis.date, now)} 晚上12点`, untilWhy: explain(period.basis) }
}

/** What the function would refuse, said before it is sent. */
function refusedFile({ name, bytes }: Chosen, use: 'picture' | 'attachment'): string {
  if (bytes > mostFileBytes) return '超过10MB，没有传。请压缩一下，或者拆成几个。'
  if (!kindByName(name)) return '这种文件不能传。可以传pdf、Word、Excel文件，和jpg、png图片。'
  if (use === 'picture' && !['jpg', 'png'].includes(kindByName(name) ?? '')) return '图片要jpg或png的。'
  return ''
}
