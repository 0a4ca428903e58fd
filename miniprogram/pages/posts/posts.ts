import type { AccountsContract } from '../../../shared/accounts/contract'
import type { OutputOf } from '../../../shared/contract'
import { dayInWords, relativeInWords } from '../../generated/shared/time'
import { call, type Failed, faceOf, passes, type Result } from '../../services/call'
import { type Desk, desksFor } from '../../services/desks'
import { goTo } from '../../services/go'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { seeProblem } from '../../services/problem'
import { askAgainWhoIAm } from '../../services/staff'

type Mine = OutputOf<AccountsContract['listMyPosts']>
type Post = Mine['posts'][number]

interface PostCard {
  id: string
  title: string
  place: string
  /** For whom she stands in and until when, or who stands in for her. */
  leave: string
  promises: { id: string; what: string; words: string }[]
  desks: Desk[]
  mayLeave: boolean
}

/** The posts that she holds or stands in for: what was promised to whom, where to work, and to give one up. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    /** Whether it is what was seen before, because nobody answers now. */
    old: false,
    posts: [] as PostCard[],
    /** The post that she is about to give up. */
    leaving: '',
    /** What she leaves to who comes next. */
    handover: [] as { id: number }[],
    busy: false,
    problem: null as { message: string; next: string } | null,
    done: '',
  },

  said: {} as Record<number, { what: string; toWhom: string }>,
  keyFor: (_: object): string => '',

  onLoad() {
    this.said = {}
    this.keyFor = keyMaker()
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
    const result = await call('accounts', 'listMyPosts', {})
    if (result.ok) return this.show(result.data)
    if (passes(result) && this.data.face === 'ready') return this.setData({ old: true })
    this.setData(faceOf(result))
  },

  show({ posts }: Mine) {
    const now = Date.now()
    this.setData({
      face: posts.length > 0 ? 'ready' : 'empty',
      old: false,
      posts: posts.map((post) => cardOf(post, now)),
    })
  },

  openDesk(event: WechatMiniprogram.TouchEvent) {
    goTo(event.currentTarget.dataset.url)
  },

  async keep(event: WechatMiniprogram.TouchEvent) {
    const { id: promiseId, what } = event.currentTarget.dataset as { id: string; what: string }
    const wish = { promiseId }
    await this.change(() => call('accounts', 'keepPromise', wish, this.keyFor(wish)), `“${what}”办好了。`)
  },

  askLeave(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset as { id: string }
    this.said = {}
    this.setData({ leaving: this.data.leaving === id ? '' : id, handover: [], problem: null, done: '' })
  },

  addPromise() {
    const { handover } = this.data
    const id = (handover[handover.length - 1]?.id ?? 0) + 1
    this.said[id] = { what: '', toWhom: '' }
    this.setData({ handover: [...handover, { id }] })
  },

  typePromise(event: WechatMiniprogram.Input) {
    const { id, field } = event.currentTarget.dataset as { id: number; field: 'what' | 'toWhom' }
    const said = this.said[id]
    if (said) said[field] = event.detail.value
  },

  async leave() {
    const { leaving: postId, posts } = this.data
    const title = posts.find(({ id }) => id === postId)?.title ?? ''
    const promises = this.data.handover.flatMap(({ id }) => {
      const { what = '', toWhom = '' } = this.said[id] ?? {}
      return what.trim() || toWhom.trim() ? [{ what: what.trim(), toWhom: toWhom.trim() }] : []
    })
    if (promises.some(({ what, toWhom }) => !what || !toWhom))
      return this.tell('交接的事要写清：什么事，答应过谁。', '')
    const wish = { postId, ...(promises.length > 0 && { promises }) }
    const left = await this.change(
      () => call('accounts', 'leavePost', wish, this.keyFor(wish)),
      `您辞去了“${title}”，现在看不到它的内容了。`,
    )
    if (!left) return
    askAgainWhoIAm()
    this.setData({ leaving: '' })
  },

  /** Carries out a change, and shows how it is now. */
  async change(run: () => Promise<Result<Mine>>, done: string): Promise<boolean> {
    if (this.data.busy) return false
    this.setData({ busy: true, problem: null, done: '' })
    const result = await run()
    this.setData({ busy: false })
    if (!result.ok) {
      this.refuse(result)
      return false
    }
    this.show(result.data)
    this.setData({ done })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
    return true
  },

  openJoin() {
    goTo('/pages/join/join')
  },

  refuse(failed: Failed) {
    if (failed.kind === 'refused') return this.tell(failed.error.message, failed.error.next)
    this.tell('还没保存，现在连不上服务中心。', `请再点一次，不会办两次；急事请拨${office().phone}。`)
  },

  tell(message: string, next: string) {
    this.setData({ problem: { message, next } }, seeProblem)
  },
})

function cardOf(
  { id, title, nodeName, role, roleName, deputyOf, leave, promises, mayLeave }: Post,
  now: number,
): PostCard {
  return {
    id,
    title,
    place: `${nodeName}　${roleName}`,
    leave: leave ? leaveInWords(leave, deputyOf, now) : '',
    promises: promises.map(({ id, what, toWhom, by, at }) => ({
      id,
      what,
      words: `答应过${toWhom}，${by ? `${by}记的，` : ''}${relativeInWords(at, now)}`,
    })),
    desks: desksFor([{ role }]),
    mayLeave,
  }
}

function leaveInWords(
  { from, to, deputy }: NonNullable<Post['leave']>,
  deputyOf: string | undefined,
  now: number,
): string {
  if (deputyOf !== undefined) return `您替${deputyOf}代班，到${dayInWords(to, now)}为止（当天也算）。`
  const days = `您${dayInWords(from, now)}到${dayInWords(to, now)}请假`
  return deputy ? `${days}，${deputy}代班。` : `${days}，没有人代班。`
}
