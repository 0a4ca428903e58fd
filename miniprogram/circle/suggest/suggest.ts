import type { CategoryId } from '../../../shared/circle/categories'
import type { CircleContract } from '../../../shared/circle/contract'
import type { SuggestionKind } from '../../../shared/circle/suggestions'
import type { InputOf, OutputOf } from '../../../shared/contract'
import { categories, categoryIds } from '../../generated/shared/circle/categories'
import { dayOf } from '../../generated/shared/time'
import { call, type Failed, faceOf } from '../../services/call'
import { goTo } from '../../services/go'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { placeToRead } from '../../services/preferences'
import { seeProblem } from '../../services/problem'
import { type Start, takePicked } from '../../services/walk-start'
import { dayOnPage } from '../../services/when'

type Wish = InputOf<CircleContract['suggestCorrection']>
type Suggestion = OutputOf<CircleContract['listMySuggestions']>['suggestions'][number]

const kinds: { id: SuggestionKind; name: string }[] = [
  { id: 'hours', name: '开放时间不对' },
  { id: 'closed', name: '这里没有了' },
  { id: 'moved', name: '搬走了' },
  { id: 'phone', name: '电话不对' },
  { id: 'other', name: '别的不对' },
]

/** Where to it moved, or where it is, belongs to these. */
const located: readonly SuggestionKind[] = ['moved', 'missing']

/** What is wrong with a place, or which one is missing. The people of the community look at it. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    /** Empty for a place that is missing. */
    id: '',
    name: '',
    kinds,
    what: '' as SuggestionKind | '',
    categories: categoryIds.map((id) => categories[id].name as string),
    category: -1,
    where: '',
    asksWhere: false,
    /** Whether what was chosen does not say enough. */
    asksWords: true,
    busy: false,
    problem: '',
    help: '',
    /** Whether where she lives has to be chosen anew. */
    homeIsGone: false,
    done: false,
    /** What she has said before, as long as it is open. */
    mine: null as ReturnType<typeof rowOf>[] | null,
    mineState: '' as '' | 'loading' | 'failed',
  },

  typed: { text: '', name: '' },
  spot: undefined as Start | undefined,
  keyFor: (_: object): string => '',

  onLoad({ id = '' }: { id?: string }) {
    this.keyFor = keyMaker()
    this.setData({ id, what: id ? '' : 'missing', asksWhere: id === '', asksWords: id !== '' })
    void this.load()
  },

  onShow() {
    this.setData(look())
    const picked = takePicked()
    if (!picked) return
    this.spot = picked
    this.setData({ where: picked.name, problem: '' })
    this.showWhetherWords()
  },

  async load() {
    const { id } = this.data
    if (!id) return this.setData({ face: 'ready' })
    const result = await call('circle', 'getPlace', { placeId: id })
    this.setData(result.ok ? { face: 'ready', name: result.data.name } : faceOf(result))
  },

  takeKind(event: WechatMiniprogram.TouchEvent) {
    const what = event.currentTarget.dataset.id as SuggestionKind
    this.setData({ what, asksWhere: located.includes(what), problem: '' })
    this.showWhetherWords()
  },

  showWhetherWords() {
    const { what } = this.data
    this.setData({ asksWords: what === '' || (what !== 'missing' && this.saidByChoice(what, '') === '') })
  },

  takeCategory(event: WechatMiniprogram.PickerChange) {
    this.setData({ category: Number(event.detail.value), problem: '' })
  },

  type(event: WechatMiniprogram.Input) {
    this.typed[event.currentTarget.dataset.field as 'text' | 'name'] = event.detail.value
  },

  findWhere() {
    goTo('/circle/position/position?for=place')
  },

  async send() {
    if (this.data.busy) return
    const { what, id, category } = this.data
    const text = this.typed.text.trim()
    if (!what) return this.fail('请选一选，哪里不对。', '')
    const chosen = categoryIds[category] as CategoryId | undefined
    const called = this.typed.name.trim().replace(/\s*\n\s*/g, ' ')
    if (what === 'missing' && (!called || !chosen)) return this.fail('请写它叫什么，选它是哪一类。', '')
    // What was chosen says enough where the place is there no more.
    const words = text || this.saidByChoice(what, called)
    if (!words)
      return this.fail(
        what === 'moved' ? '请写一写搬到了哪里，或者在上面选。' : '请写一写，应该是什么样。',
        '',
      )
    const at = located.includes(what) ? this.spot?.gcj02 : undefined
    this.setData({ busy: true, problem: '', homeIsGone: false })
    const place = what === 'missing' ? await placeToRead() : undefined
    if (place && !place.ok) {
      this.setData({ busy: false })
      return this.failWith(place)
    }
    const wish: Wish = {
      what,
      text: words,
      ...(at && { gcj02: at }),
      ...(place && chosen
        ? { missing: { name: called, category: chosen, node: place.data.node } }
        : { placeId: id }),
    }
    const result = await call('circle', 'suggestCorrection', wish, this.keyFor(wish))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    this.setData({ done: true, mine: null })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },

  /** In words, what was chosen where that is enough. */
  saidByChoice(what: SuggestionKind, called: string): string {
    if (what === 'closed') return `${this.data.name}没有了`
    if (what === 'moved') return this.spot ? `搬到了${this.spot.name}` : ''
    return what === 'missing' ? called : ''
  },

  async showMine() {
    if (this.data.mine) return this.setData({ mine: null })
    this.setData({ mineState: 'loading' })
    const result = await call('circle', 'listMySuggestions', {})
    this.setData(
      result.ok ? { mine: result.data.suggestions.map(rowOf), mineState: '' } : { mineState: 'failed' },
    )
  },

  chooseHome() {
    this.setData({ problem: '' })
    goTo('/pages/where/where')
  },

  back() {
    if (getCurrentPages().length > 1) wx.navigateBack()
    else wx.redirectTo({ url: '/circle/circle/circle' })
  },

  failWith(failed: Failed) {
    if (failed.kind === 'refused') {
      const { code, message, next } = failed.error
      // The community that she chose once is no more.
      if (code !== 'NODE_GONE') return this.fail(message, next)
      this.fail('还没交上去，您住的社区改过了。', '写的还在。请再选一次您住的地方，再点“交上去”。')
      return this.setData({ homeIsGone: true })
    }
    this.fail('还没交上去，现在连不上服务中心。', `写的还在，请再点一次，或拨${office().phone}。`)
  },

  fail(problem: string, help: string) {
    this.setData({ problem, help }, seeProblem)
  },
})

function rowOf({ id, what, text, place, missing, at, state, answer = '' }: Suggestion) {
  const words = { open: '还在看', accepted: '改好了，谢谢您', declined: '没有改' }[state]
  return {
    id,
    title: `${place?.name ?? missing?.name ?? ''}：${kinds.find((kind) => kind.id === what)?.name ?? '少了这个地方'}`,
    text,
    state: `${dayOnPage(dayOf(at)).name}说的，${words}`,
    answer,
  }
}
