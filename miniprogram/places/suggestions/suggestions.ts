import type { SuggestionKind } from '../../../shared/circle/suggestions'
import { dayOf } from '../../generated/shared/time'
import { call, type Failed, faceOf, passes } from '../../services/call'
import { categoryName } from '../../services/circle-words'
import { goTo } from '../../services/go'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { seeProblem } from '../../services/problem'
import { dayOnPage } from '../../services/when'
import { holdSuggestion, type Suggestion } from '../held'

type State = Suggestion['state']

const kindWords: Record<SuggestionKind, string> = {
  hours: '开放时间不对',
  closed: '这里没有了',
  moved: '搬走了',
  phone: '电话不对',
  missing: '少了这个地方',
  other: '别的不对',
}

interface Row {
  id: string
  title: string
  what: string
  text: string
  when: string
  answer: string
  open: boolean
  /** Whether it says that the place is there no more. */
  gone: boolean
}

/** What residents say is wrong or missing: to be put right, or answered with words. Who said it is not shown. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    states: [
      { id: 'open', name: '还没看' },
      { id: 'accepted', name: '采纳的' },
      { id: 'declined', name: '没有改的' },
    ] as { id: State; name: string }[],
    state: 'open' as State,
    rows: [] as Row[],
    more: false,
    /** What is being answered, and how. */
    at: '',
    form: '' as 'decline' | 'close' | '',
    busy: false,
    problem: '',
    help: '',
    done: '',
    old: false,
  },

  node: '',
  asked: 0,
  shown: '',
  suggestions: [] as Suggestion[],
  answer: '',
  keyFor: (_: object): string => '',

  onLoad({ node = '' }: { node?: string }) {
    this.node = node
    this.keyFor = keyMaker()
  },

  /** Coming back, one may have been taken. */
  onShow() {
    this.setData(look())
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    this.asked += 1
    const { asked } = this
    const { state } = this.data
    const result = await call('circle', 'listSuggestions', { node: this.node, state })
    if (asked !== this.asked) return
    if (!result.ok) {
      if (passes(result) && this.shown === state) this.setData({ old: true })
      else this.setData(faceOf(result))
      return
    }
    this.shown = state
    this.suggestions = result.data.suggestions
    this.setData({
      face: this.suggestions.length > 0 ? 'ready' : 'empty',
      rows: this.suggestions.map(rowOf),
      more: result.data.more,
      at: '',
      old: false,
    })
  },

  takeState(event: WechatMiniprogram.TouchEvent) {
    this.setData({ state: event.currentTarget.dataset.id, face: 'loading', done: '', problem: '' })
    void this.load()
  },

  find(event: WechatMiniprogram.TouchEvent): Suggestion | undefined {
    return this.suggestions.find(({ id }) => id === event.currentTarget.dataset.id)
  },

  put(event: WechatMiniprogram.TouchEvent) {
    const suggestion = this.find(event)
    if (!suggestion) return
    holdSuggestion(suggestion)
    const { id, place, node } = suggestion
    goTo(`/places/edit/edit?suggestion=${id}&${place ? `id=${place.id}` : `node=${node}`}`)
  },

  openForm(event: WechatMiniprogram.TouchEvent) {
    const { id, form } = event.currentTarget.dataset as { id: string; form: 'decline' | 'close' }
    const isOpen = this.data.at === id && this.data.form === form
    this.answer = ''
    this.setData({ at: isOpen ? '' : id, form, problem: '', done: '' })
  },

  type(event: WechatMiniprogram.Input) {
    this.answer = event.detail.value
  },

  async decline(event: WechatMiniprogram.TouchEvent) {
    const suggestion = this.find(event)
    const answer = this.answer.trim()
    if (!suggestion || this.data.busy) return
    if (!answer) return this.fail('请写一写为什么不改。', '他在“我说过的”里看得到。')
    const wish = { suggestionId: suggestion.id, rev: suggestion.rev, answer }
    this.setData({ busy: true, problem: '' })
    const result = await call('circle', 'declineSuggestion', wish, this.keyFor(wish))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    this.setData({ done: '回复了。' })
    await this.load()
  },

  /** The place leaves the map as it is now. */
  async close(event: WechatMiniprogram.TouchEvent) {
    const suggestion = this.find(event)
    if (!suggestion?.place || this.data.busy) return
    this.setData({ busy: true, problem: '' })
    const place = await call('circle', 'getPlaceForStaff', { placeId: suggestion.place.id })
    if (!place.ok) {
      this.setData({ busy: false })
      return this.failWith(place)
    }
    const answer = this.answer.trim()
    const wish = {
      suggestionId: suggestion.id,
      rev: suggestion.rev,
      close: true as const,
      placeRev: place.data.rev,
      ...(answer && { answer }),
    }
    const result = await call('circle', 'acceptSuggestion', wish, this.keyFor(wish))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    this.setData({ done: `${suggestion.place.name}从地图上拿掉了。` })
    await this.load()
  },

  failWith(failed: Failed) {
    if (failed.kind === 'offline')
      return this.fail(
        '还没保存，现在连不上服务中心。',
        `请再点一次，不会办两次；急事请拨${office().phone}。`,
      )
    const { code, message, next } = failed.error
    if (code === 'STALE' || code === 'SUGGESTION_STATE') void this.load()
    this.fail(message, next)
  },

  fail(problem: string, help: string) {
    this.setData({ problem, help, done: '' }, seeProblem)
  },
})

function rowOf({ id, what, text, place, missing, at, state, answer = '' }: Suggestion): Row {
  const about = place ?? missing
  return {
    id,
    title: about?.name ?? '',
    what: `${about ? `${categoryName(about.category)}，` : ''}${kindWords[what]}`,
    text,
    when: `${dayOnPage(dayOf(at)).name}说的`,
    answer,
    open: state === 'open',
    gone: what === 'closed',
  }
}
