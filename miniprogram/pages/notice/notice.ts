import type { OutputOf } from '../../../shared/contract'
import type { NoticesContract } from '../../../shared/notices/contract'
import type { ElementNode } from '../../../shared/notices/markup'
import { parseMarkup, phonesIn, plainText } from '../../generated/shared/notices/markup'
import { isPressing, kindInWords } from '../../generated/shared/notices/rules'
import { dayInWords, dayOf, inWords } from '../../generated/shared/time'
import { openSettings } from '../../services/calendar'
import { call, faceOf, passes } from '../../services/call'
import { type Change, changesOf } from '../../services/changes'
import { copyText } from '../../services/clipboard'
import { type File, fileInWords, openDocument, showPictures } from '../../services/files'
import { goTo } from '../../services/go'
import { look } from '../../services/look'
import { publishedInWords } from '../../services/notice-words'
import { ring } from '../../services/office'
import { savePoster } from '../../services/poster-picture'
import { readAloud, stopReadingAloud } from '../../services/read-aloud'

type Notice = OutputOf<NoticesContract['getNotice']>

/**
 * A notice, a policy, an activity or a public announcement, as everybody may read it: its newest version, or 已撤回. With `node`, where the
 * reader works, it is one for colleagues, which is not handed on.
 */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    id: '',
    /** Whether it is for colleagues alone. */
    team: false,
    one: null as Pick<Notice, 'title' | 'summary' | 'pictures' | 'attachments'> | null,
    /** Whether it presses now: what is over does not. */
    presses: false,
    kind: '',
    when: '',
    /** Who says so: 柳岸社区. */
    unit: '',
    /** When it ends, or ended. */
    ends: '',
    /** Of a public announcement: until when people may answer, and why until then. */
    period: null as {
      open: boolean
      last: string
      days: number
      why: string
      results: { id: string; title: string }[]
    } | null,
    explained: false,
    withdrawn: null as { day: string; why: string } | null,
    /** Whether its text may still be read. */
    readable: false,
    nodes: [] as ElementNode[],
    meaning: [] as ElementNode[],
    phones: [] as string[],
    /** Whose number that is, where the text names none: of what is urgent, and of an announcement. */
    office: null as NonNullable<Notice['office']> | null,
    files: [] as { id: string; name: string; what: string }[],
    /** What it points to. */
    link: '',
    linkWords: '',
    versions: [] as { n: number; words: string; why: string; compared: boolean }[],
    /** Of the correction that is looked at. */
    changedIn: 0,
    changes: [] as Change[],
    comparing: false,
    /** Whether staff go to whoever has not said 我知道了. */
    toConfirm: false,
    /** What the code on the poster leads to; empty where there is none. */
    poster: '',
    /** What stands on it below the title. */
    posterLines: [] as { words: string; strong: boolean }[],
    postered: false,
    saving: false,
    /** What became of the picture; with `denied`, the phone's settings help. */
    saved: '',
    denied: false,
    reading: false,
    /** Why it is not read aloud. */
    unread: '',
    /** What was just done with it: copied, or not opened. */
    said: '',
  },

  id: '',
  node: '',
  seen: null as Notice | null,

  /** `q` is what a code on paper leads to: `…/poster?n=ntc_…`. */
  onLoad({ id, q = '', node = '' }: { id?: string; q?: string; node?: string }) {
    this.id = id ?? /[?&]n=(\w+)/.exec(decodeURIComponent(q))?.[1] ?? ''
    this.node = node
    this.setData({ id: this.id, team: this.node !== '' })
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  onHide() {
    stopReadingAloud()
  },

  onUnload() {
    stopReadingAloud()
  },

  async load() {
    const { id: noticeId, node } = this
    const result = node
      ? await call('notices', 'getTeamNotice', { noticeId, node })
      : await call('notices', 'getNotice', { noticeId })
    if (result.ok) return this.show(result.data)
    if (!passes(result) || this.data.face !== 'ready') this.setData(faceOf(result))
  },

  show(notice: Notice) {
    this.seen = notice
    const { kind, title, summary, pictures, attachments, endsAt, withdrawn } = notice
    const { markup, meaning = '', versions, announcement, unit } = notice
    const now = Date.now()
    const ended = endsAt !== undefined && endsAt <= now
    const ends = endsAt === undefined ? '' : `${ended ? '已经结束：' : '到什么时候：'}${inWords(endsAt, now)}`
    const words = linkOf(notice)
    this.setData({
      face: 'ready',
      one: { title, summary, pictures, attachments },
      presses: isPressing(notice, now),
      kind: kindInWords[kind],
      when: publishedInWords(notice, now),
      unit,
      toConfirm: notice.toConfirm,
      poster: notice.poster ?? '',
      posterLines: posterLinesOf(notice, ends, now),
      office: notice.office ?? null,
      period: announcement
        ? {
            open: announcement.open,
            last: dayInWords(announcement.lastDay, now),
            days: announcement.days,
            why: announcement.why,
            results: announcement.results.map(({ id, title }) => ({ id, title })),
          }
        : null,
      ends,
      withdrawn: withdrawn ? { day: dayInWords(dayOf(withdrawn.at), now), why: withdrawn.why } : null,
      readable: markup !== undefined,
      nodes: [...parseMarkup(markup ?? '')],
      meaning: [...parseMarkup(meaning)],
      phones: phonesIn(`${meaning}\n${markup ?? ''}`).filter((one) => one !== notice.office?.phone),
      files: attachments.map((file) => ({ id: file.id, name: file.name, what: fileInWords(file) })),
      ...words,
      versions: versions.map(({ n, at, why = '', hidden = false }, index) => ({
        n,
        words: `${dayInWords(dayOf(at), now)} ${index === versions.length - 1 ? '发布' : '更正'}`,
        why,
        compared:
          !this.node &&
          markup !== undefined &&
          !hidden &&
          index < versions.length - 1 &&
          !versions[index + 1]?.hidden,
      })),
      changedIn: 0,
      changes: [],
    })
    wx.setNavigationBarTitle({ title: kindInWords[kind] })
  },

  explain() {
    this.setData({ explained: !this.data.explained })
  },

  openResult(event: WechatMiniprogram.TouchEvent) {
    goTo(`/pages/notice/notice?id=${event.currentTarget.dataset.id}`)
  },

  async compare(event: WechatMiniprogram.TouchEvent) {
    const n = Number(event.currentTarget.dataset.n)
    if (this.data.comparing) return
    if (this.data.changedIn === n) return this.setData({ changedIn: 0 })
    this.setData({ comparing: true, changedIn: n, changes: [], said: '' })
    const versions = { from: String(n - 1), to: String(n) }
    const result = await call('notices', 'compareVersions', { noticeId: this.id, ...versions })
    this.setData({ comparing: false })
    if (!result.ok) {
      this.setData({ changedIn: 0, said: '现在看不到改了什么，请过一会儿再点。' })
      return
    }
    this.setData({ changes: changesOf(result.data) })
  },

  read() {
    if (!this.seen) return
    if (this.data.reading) return stopReadingAloud()
    readAloud(wordsOf(this.seen), (state) =>
      this.setData({
        reading: state === 'reading',
        unread: state === 'failed' ? '现在读不出来。可以请人念一念，或者打电话问。' : '',
      }),
    )
  },

  follow() {
    goTo(this.data.link)
  },

  ring(event: WechatMiniprogram.TouchEvent) {
    ring(event.currentTarget.dataset.phone)
  },

  showPicture(event: WechatMiniprogram.TouchEvent) {
    const urls = (this.data.one?.pictures ?? []).flatMap(({ url }) => url ?? [])
    showPictures(urls, event.currentTarget.dataset.url)
  },

  /** A link is good for half an hour: where it is too old, a new one is asked for. */
  async openFile(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset
    const find = () => this.seen?.attachments.find((file: File) => file.id === id)
    const file = find()
    this.setData({ said: '' })
    if (file?.url && (await openDocument(file))) return
    await this.load()
    const again = find()
    if (again?.url && (await openDocument(again))) return
    this.setData({ said: '附件现在打不开，请过一会儿再点，或者打电话问一问。' })
  },

  showPoster() {
    this.setData({ postered: !this.data.postered, said: '', saved: '', denied: false })
  },

  async savePoster() {
    const { one, presses, poster, posterLines: lines, unit, saving } = this.data
    if (saving || !one) return
    this.setData({ saving: true, saved: '', denied: false })
    const kind = `${presses ? '紧急' : ''}${this.data.kind}`
    const saved = await savePoster('#poster-canvas', { kind, title: one.title, lines, code: poster, unit })
    const words = {
      saved: '已存到手机相册，可以发到群里，也可以打印。',
      denied: '手机没有让我们存图片。想存，请点“打开设置”，再点允许；不存也行，截下这张图就可以。',
      cancelled: '',
      failed: '没有存成，请再点一次，或者截下这张图。',
    }
    this.setData({ saving: false, saved: words[saved], denied: saved === 'denied' })
  },

  openSettings() {
    openSettings()
  },

  async copyPoster() {
    // Not what the code leads to: that address opens the mini-program, in WeChat.
    const done = await copyText(this.data.poster.replace('?', '?form=sheet&'))
    this.setData({ said: done ? '网址已复制。在电脑上打开，就能打印。' : '没有复制成，请再点一次。' })
  },

  async copy() {
    const { seen } = this
    if (!seen) return
    const done = await copyText(textOf(seen))
    this.setData({ said: done ? '已复制，到群里长按就能粘贴。' : '没有复制成，请再点一次。' })
  },

  onShareAppMessage() {
    const { one, withdrawn, kind, team } = this.data
    if (team) return { title: '通知公告：社区里的事，这里都有', path: '/pages/notices/notices' }
    const title = one ? `${withdrawn ? '已撤回：' : `${kind}：`}${one.title}` : '通知'
    return { title, path: `/pages/notice/notice?id=${this.id}` }
  },
})

/** What a poster says below its title. */
function posterLinesOf({ withdrawn, summary, announcement, office }: Notice, ends: string, now: number) {
  if (withdrawn) return [{ words: '已撤回', strong: true }]
  const last = announcement?.open && `提意见：${dayInWords(announcement.lastDay, now)}为止`
  return [
    { words: summary, strong: false },
    ...[last, !announcement && ends].flatMap((words) => (words ? [{ words, strong: true }] : [])),
    ...(office ? [{ words: `电话：${office.name} ${office.phone}`, strong: false }] : []),
  ]
}

/** Where its button leads. */
function linkOf({ link, kind }: Notice): { link: string; linkWords: string } {
  if (!link) return { link: '', linkWords: '' }
  if (link.to === 'notice')
    return { link: `/pages/notice/notice?id=${link.noticeId}`, linkWords: '看相关的通知' }
  const site = link.siteId ? `&site=${link.siteId}` : ''
  return {
    link: `/pages/service/service?id=${link.serviceId}${site}`,
    linkWords: kind === 'activity' ? '看怎么报名，选时间' : '看怎么办，选时间',
  }
}

/** As it is read aloud: what it means for the listener first. */
function wordsOf({ kind, title, markup, meaning, withdrawn }: Notice): string {
  const gone = withdrawn ? `这则${kindInWords[kind]}已经撤回。${withdrawn.why}。` : ''
  const parts = [
    `${title}。`,
    ...(meaning ? [`对您来说：${plainText(meaning)}`] : []),
    plainText(markup ?? ''),
  ]
  return gone || parts.join('\n')
}

/** As it is pasted into a group. */
function textOf(notice: Notice): string {
  const { kind, title, markup, meaning, withdrawn, unit, announcement, office } = notice
  const now = Date.now()
  if (withdrawn) {
    const day = dayInWords(dayOf(withdrawn.at), now)
    return `【已撤回】${title}\n${day}撤回：${withdrawn.why}`
  }
  const source = `${unit}，${publishedInWords(notice, now)}发布`
  const parts = [
    `【${isPressing(notice, now) ? '紧急' : ''}${kindInWords[kind]}】${title}`,
    ...(meaning ? [`对您来说：\n${plainText(meaning)}`] : []),
    plainText(markup ?? ''),
    ...(announcement?.open
      ? [
          `有意见请提，${dayInWords(announcement.lastDay, now)}为止，当天也算。在小程序里提、写在纸上交到${office?.name ?? '社区'}、打电话${office?.phone ?? ''}，都算数。`,
        ]
      : []),
    source,
  ]
  return parts.join('\n\n')
}
