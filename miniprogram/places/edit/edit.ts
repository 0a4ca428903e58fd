import type { CategoryId } from '../../../shared/circle/categories'
import type { CircleContract } from '../../../shared/circle/contract'
import type { PlaceHours } from '../../../shared/circle/hours'
import type { InputOf, OutputOf } from '../../../shared/contract'
import { categories, categoryIds } from '../../generated/shared/circle/categories'
import { wrongInHours } from '../../generated/shared/circle/hours'
import { mostPhotos, mostServices, mustBeLookedAt, phoneForm } from '../../generated/shared/circle/rules'
import { relativeInWords } from '../../generated/shared/time'
import { call, type Failed, faceOf } from '../../services/call'
import { showPictures } from '../../services/files'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { type Marker, marker } from '../../services/map-marks'
import { office } from '../../services/office'
import { seeProblem } from '../../services/problem'
import { type FoundSpot, type Spot, spotOfPhone, spotOnMap } from '../../services/spot'
import { choosePictures, upload } from '../../services/upload'
import { heldSuggestion, type Suggestion } from '../held'

type Kept = OutputOf<CircleContract['getPlaceForStaff']>
type Facts = InputOf<CircleContract['addPlace']>['place']
type StepFree = Kept['stepFree']

const actionWords: Record<Kept['events'][number]['action'], string> = {
  add: '加上',
  change: '改过',
  close: '写成没有了',
  reopen: '恢复',
  'add-photo': '加了照片',
  'show-photo': '看过照片，给居民看',
  'remove-photo': '删了照片',
}
const sourceWords: Record<Kept['source'], string> = {
  staff: '工作人员加的',
  import: '从表格导入的',
  suggestion: '居民说的',
  osm: '从地图数据来的',
}

/** Nothing of what residents see already. */
const checkWords: Record<Kept['photos'][number]['check'], string> = {
  checking: '微信正在检查，一般几分钟，居民还看不到',
  pass: '',
  review: '微信拿不准，请您看一看：没有拍到人，没有不合适的，才给居民看',
  refused: '微信的内容检查没有通过，居民看不到，请删掉',
}

/** A place as its keeper writes it: new, changed, or as a resident says that it is. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    /** Empty as long as it is not on the map. */
    id: '',
    closed: false,
    /** What a resident said, when it is answered here. */
    said: '',
    categories: categoryIds.map((id) => categories[id].name as string),
    category: -1,
    /** What the fields begin with; what is typed stays in them. */
    name: '',
    address: '',
    phone: '',
    answer: '',
    stepFrees: [
      { id: 'unknown', name: '不清楚' },
      { id: 'yes', name: '没有' },
      { id: 'no', name: '有' },
    ] as { id: StepFree; name: string }[],
    stepFree: 'unknown' as StepFree,
    placed: false,
    map: { latitude: 0, longitude: 0, markers: [] as Marker[] },
    locating: false,
    where: '',
    /** What the table of hours begins with. */
    hours: null as PlaceHours | null,
    sites: [] as { id: string; name: string }[],
    site: '',
    siteName: '',
    choosingSite: false,
    /** What can be booked there. None chosen means all. */
    services: [] as { id: string; name: string; chosen: boolean }[],
    chosenServices: '',
    choosingServices: false,
    photos: [] as { id: string; url: string; words: string; mayShow: boolean }[],
    sending: '',
    source: '',
    events: [] as { at: number; words: string }[],
    tells: false,
    closing: false,
    busy: false,
    problem: '',
    help: '',
    done: '',
  },

  node: '',
  rev: 0,
  services: [] as string[],
  spot: undefined as Spot | undefined,
  typed: { name: '', address: '', phone: '', answer: '', why: '' },
  table: null as PlaceHours | null,
  suggestion: undefined as Suggestion | undefined,
  keyFor: (_: object): string => '',

  onLoad({ id = '', node = '', suggestion = '' }: { id?: string; node?: string; suggestion?: string }) {
    this.keyFor = keyMaker()
    this.node = node
    this.suggestion = suggestion ? heldSuggestion(suggestion) : undefined
    if (suggestion && !this.suggestion) return this.lost()
    this.setData({ id, said: this.suggestion?.text ?? '' })
    wx.setNavigationBarTitle({ title: id ? '改一个地方' : '加一个地方' })
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  /** The mini-program was closed meanwhile: what was held is gone. */
  lost() {
    this.setData({ face: 'refused', message: '请从“居民说的”里再打开一次。', next: '请返回上一页。' })
  },

  async load() {
    const { id } = this.data
    if (!id) return this.begin()
    const result = await call('circle', 'getPlaceForStaff', { placeId: id })
    if (!result.ok) return this.setData(faceOf(result))
    this.fill(result.data)
    const moved = this.suggestion?.gcj02
    if (moved) this.putAt(moved, '居民说的位置')
  },

  begin() {
    const { missing } = this.suggestion ?? {}
    this.typed.name = missing?.name ?? ''
    this.setData({
      face: 'ready',
      name: this.typed.name,
      category: missing ? categoryIds.indexOf(missing.category) : -1,
    })
    if (missing?.gcj02) this.putAt(missing.gcj02, '居民说的位置')
  },

  fill(place: Kept) {
    const { name, address = '', phone = '', category, stepFree, hours = null, site = '', gcj02 } = place
    Object.assign(this.typed, { name, address, phone })
    this.node = place.node
    this.services = place.services
    this.table = hours
    this.setData({
      face: 'ready',
      name,
      address,
      phone,
      category: categoryIds.indexOf(category),
      stepFree,
      hours,
      site,
    })
    this.putAt(gcj02, '')
    this.showState(place)
    if (!site) return
    void this.loadSites()
    void this.loadServices()
  },

  /** What is not typed: it may change while the fields are filled in. */
  showState({ id, rev, state, photos, source, events }: Kept) {
    this.rev = rev
    const now = Date.now()
    this.setData({
      id,
      closed: state === 'closed',
      photos: photos.map((photo) => ({
        id: photo.id,
        url: photo.url ?? '',
        words: checkWords[mustBeLookedAt(photo, now) ? 'review' : photo.check],
        mayShow: mustBeLookedAt(photo, now),
      })),
      source: sourceWords[source],
      events: events.map(({ at, action, by, why }) => ({
        at,
        words: `${relativeInWords(at, now)}，${by ? by.name : ''}${actionWords[action]}${why ? `：${why}` : ''}`,
      })),
    })
  },

  type(event: WechatMiniprogram.Input) {
    this.typed[event.currentTarget.dataset.field as keyof typeof this.typed] = event.detail.value
  },

  takeCategory(event: WechatMiniprogram.PickerChange) {
    this.setData({ category: Number(event.detail.value), problem: '' })
  },

  takeStepFree(event: WechatMiniprogram.TouchEvent) {
    this.setData({ stepFree: event.currentTarget.dataset.id })
  },

  takeHours({ detail }: WechatMiniprogram.CustomEvent<{ hours: PlaceHours | null }>) {
    this.table = detail.hours
  },

  putAt(gcj02: Spot, where: string) {
    const { latitude, longitude } = gcj02
    this.spot = { latitude, longitude }
    const name = this.typed.name || '这个地方'
    this.setData({
      placed: true,
      where,
      map: { latitude, longitude, markers: [marker(1, 'open', gcj02, name)] },
      problem: '',
    })
  },

  async takeOnMap() {
    this.take(await spotOnMap(this.spot))
  },

  async takeHere() {
    if (this.data.locating) return
    this.setData({ locating: true })
    const found = await spotOfPhone()
    this.setData({ locating: false })
    this.take(found)
  },

  take(found: FoundSpot) {
    if (found.ok) this.putAt(found.spot, found.name)
    else if (found.why === 'refused') this.fail('手机不让看位置。', '请在微信的设置里打开，或者在地图上选。')
    else if (found.why === 'failed') this.fail('现在打不开地图。', '请过一会儿再点。')
  },

  tapMap({ detail }: WechatMiniprogram.CustomEvent<Partial<Spot>>) {
    const { latitude, longitude } = detail
    if (latitude !== undefined && longitude !== undefined)
      this.putAt({ latitude, longitude }, '地图上点的位置')
  },

  async loadSites() {
    if (this.data.sites.length > 0) return
    const home = await call('appointments', 'getHome', {})
    if (!home.ok) return
    const sites = home.data.sites.map(({ id, name }) => ({ id, name }))
    this.setData({ sites, siteName: sites.find(({ id }) => id === this.data.site)?.name ?? '' })
  },

  /** By name; what cannot be booked there any more is not chosen any more. */
  async loadServices() {
    const { site } = this.data
    if (!site) return this.setData({ services: [], chosenServices: '' })
    const found = await call('appointments', 'listServices', { siteId: site })
    // Another site was chosen meanwhile.
    if (!found.ok || site !== this.data.site) return
    const offered = found.data.services.filter(({ bookable }) => bookable)
    this.services = this.services.filter((id: string) => offered.some((one) => one.id === id))
    this.setData({ services: offered.map(({ id, name }) => ({ id, name, chosen: false })) })
    this.showServices()
  },

  showServices() {
    const services = this.data.services.map((one) => ({ ...one, chosen: this.services.includes(one.id) }))
    this.setData({
      services,
      chosenServices: services
        .filter(({ chosen }) => chosen)
        .map(({ name }) => name)
        .join('、'),
    })
  },

  chooseServices() {
    this.setData({ choosingServices: !this.data.choosingServices })
  },

  flipService(event: WechatMiniprogram.TouchEvent) {
    const id = event.currentTarget.dataset.id as string
    const isChosen = this.services.includes(id)
    if (!isChosen && this.services.length >= mostServices)
      return this.fail(`最多选${mostServices}件。`, '要都显示，就点“都显示”。')
    this.services = isChosen ? this.services.filter((one: string) => one !== id) : [...this.services, id]
    this.setData({ problem: '' })
    this.showServices()
  },

  takeAllServices() {
    this.services = []
    this.showServices()
  },

  async chooseSite() {
    this.setData({ choosingSite: !this.data.choosingSite })
    await this.loadSites()
    if (this.data.sites.length > 0) return
    this.setData({ choosingSite: false })
    this.fail('现在看不到有哪些办事地点。', '请看一看网络，再点一次。')
  },

  takeSite(event: WechatMiniprogram.TouchEvent) {
    const site = event.currentTarget.dataset.id as string
    this.services = []
    this.setData({
      site,
      siteName: this.data.sites.find(({ id }) => id === site)?.name ?? '',
      choosingSite: false,
      services: [],
      chosenServices: '',
    })
    void this.loadServices()
  },

  /** What is in the fields; undefined, with words, where something is missing. */
  facts(): Facts | undefined {
    const { category, stepFree, site } = this.data
    const id = categoryIds[category] as CategoryId | undefined
    const line = (text: string) => text.trim().replace(/\s+/g, ' ')
    const [name, address, phone] = [
      line(this.typed.name),
      line(this.typed.address),
      this.typed.phone.replace(/\s/g, ''),
    ]
    if (!id) this.fail('请选它是哪一类。', '')
    else if (!name) this.fail('请写它叫什么。', '')
    else if (!this.spot) this.fail('请在地图上选它在哪里。', '')
    else if (phone && !phoneForm.test(phone))
      this.fail('电话号码没有写对。', '写手机号，或者区号加号码，比如010-55550301；也可以空着。')
    else if (this.table && wrongInHours(this.table).length > 0)
      this.fail('开放时间没有按先后填。', '一天里后一段要在前一段后面；过半夜的放在最后一段。')
    else
      return {
        category: id,
        name,
        gcj02: this.spot,
        stepFree,
        services: this.services,
        ...(address && { address }),
        ...(phone && { phone }),
        ...(this.table && !site && { hours: this.table }),
        ...(site && { site }),
      }
    return undefined
  },

  async save() {
    const place = this.facts()
    if (!place || this.data.busy) return
    this.setData({ busy: true, problem: '', done: '' })
    const { suggestion } = this
    if (suggestion) return this.accept(suggestion, place)
    const { id } = this.data
    const change = { placeId: id, rev: this.rev, place }
    const addition = { node: this.node, place }
    const result = id
      ? await call('circle', 'changePlace', change, this.keyFor(change))
      : await call('circle', 'addPlace', addition, this.keyFor(addition))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    await this.settled(result.data, id ? '改好了，居民马上看得到。' : '加上了，居民马上看得到。')
  },

  async accept({ id: suggestionId, rev }: Suggestion, place: Facts) {
    const answer = this.typed.answer.trim()
    const wish = {
      suggestionId,
      rev,
      place,
      ...(this.data.id && { placeRev: this.rev }),
      ...(answer && { answer }),
    }
    const result = await call('circle', 'acceptSuggestion', wish, this.keyFor(wish))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    wx.navigateBack()
  },

  /** Shows what came of a change; the answer of a change names photos without links. */
  async settled(place: Kept, done: string) {
    this.showState(place)
    this.setData({ done, closing: false })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
    if (place.photos.length === 0) return
    const fresh = await call('circle', 'getPlaceForStaff', { placeId: place.id })
    if (fresh.ok && fresh.data.rev === this.rev) this.showState(fresh.data)
  },

  async addPhotos() {
    const room = mostPhotos - this.data.photos.length
    const chosen = await choosePictures(Math.max(1, room))
    for (const [index, file] of chosen.entries()) {
      this.setData({ sending: `正在传第${index + 1}张，共${chosen.length}张…`, problem: '' })
      const { id } = this.data
      const fileId = await upload(`inbox/${id}/`, file)
      if (!fileId) {
        this.fail('照片没有传上去。', '请看一看网络，再选一次。')
        break
      }
      const wish = { placeId: id, rev: this.rev, upload: fileId }
      const result = await call('circle', 'addPlacePhoto', wish, this.keyFor(wish))
      if (!result.ok) {
        this.failWith(result)
        break
      }
      await this.settled(result.data, '照片加上了，微信检查过，居民就看得到。')
    }
    this.setData({ sending: '' })
  },

  async showToResidents(event: WechatMiniprogram.TouchEvent) {
    const wish = { placeId: this.data.id, rev: this.rev, photoId: event.currentTarget.dataset.id as string }
    const result = await call('circle', 'showPlacePhoto', wish, this.keyFor(wish))
    if (result.ok) await this.settled(result.data, '居民看得到这张照片了。')
    else this.failWith(result)
  },

  async removePhoto(event: WechatMiniprogram.TouchEvent) {
    const wish = { placeId: this.data.id, rev: this.rev, photoId: event.currentTarget.dataset.id as string }
    const result = await call('circle', 'removePlacePhoto', wish, this.keyFor(wish))
    if (result.ok) await this.settled(result.data, '照片删了。')
    else this.failWith(result)
  },

  showPhoto(event: WechatMiniprogram.TouchEvent) {
    showPictures(
      this.data.photos.flatMap(({ url }) => url || []),
      event.currentTarget.dataset.url,
    )
  },

  askClose() {
    this.setData({ closing: !this.data.closing, problem: '' })
  },

  async close() {
    const why = this.typed.why.trim().replace(/\s+/g, ' ')
    if (!why) return this.fail('请写一写为什么没有了。', '')
    const wish = { placeId: this.data.id, rev: this.rev, why }
    await this.turn(() => call('circle', 'closePlace', wish, this.keyFor(wish)), '从地图上拿掉了。')
  },

  async reopen() {
    const wish = { placeId: this.data.id, rev: this.rev }
    await this.turn(() => call('circle', 'reopenPlace', wish, this.keyFor(wish)), '放回地图上了。')
  },

  async turn(send: () => ReturnType<typeof call<'circle', 'closePlace'>>, done: string) {
    if (this.data.busy) return
    this.setData({ busy: true, problem: '' })
    const result = await send()
    this.setData({ busy: false })
    if (result.ok) await this.settled(result.data, done)
    else this.failWith(result)
  },

  tell() {
    this.setData({ tells: !this.data.tells })
  },

  failWith(failed: Failed) {
    if (failed.kind === 'offline')
      return this.fail('还没保存，现在连不上服务中心。', `写的还在，请再点一次；急事请拨${office().phone}。`)
    const { code, message, next, details = {} } = failed.error
    // What she typed stays; saving once more puts it in the place of the other's.
    if (code === 'STALE' && this.data.id && typeof details.rev === 'number') {
      this.rev = details.rev
      return this.fail(
        '刚才有人改过这个地方。',
        '您写的还在。再点一次“保存”，就用您写的；返回再打开，看别人写的。',
      )
    }
    this.fail(message, next)
  },

  fail(problem: string, help: string) {
    this.setData({ problem, help, done: '' }, seeProblem)
  },
})
