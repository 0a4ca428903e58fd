import type { OutputOf } from '../../../shared/contract'
import type { NoticesContract } from '../../../shared/notices/contract'
import { call, type Failed, faceOf } from '../../services/call'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { nodeName } from '../../services/node-names'
import { office } from '../../services/office'
import { workplaces } from '../../services/staff'

type Doors = OutputOf<NoticesContract['getDoors']>
type Door = Doors['doors'][number]

/** As many as a list takes. */
const most = 600

/** Which doors a grid has, a line each, in the order in which one walks: 3号楼 2单元 501. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    grid: '',
    /** What the field begins with; what is typed stays in it. */
    lines: '',
    count: 0,
    building: '',
    adding: false,
    busy: false,
    problem: '',
    help: '',
    done: '',
  },

  node: '',
  rev: 0,
  typed: '',
  house: { building: '', units: '', floors: '', each: '' },
  keyFor: (_: object): string => '',

  onLoad({ node = '' }: { node?: string }) {
    this.node = node
    this.keyFor = keyMaker()
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  async load() {
    if (!this.node && !(await this.findOwn())) return
    const [result, grid] = await Promise.all([
      call('notices', 'getDoors', { node: this.node }),
      nodeName(this.node),
    ])
    if (!result.ok) return this.setData(faceOf(result))
    this.setData({ face: 'ready', grid })
    this.show(result.data)
  },

  /** Opened without saying which grid: her own. */
  async findOwn(): Promise<boolean> {
    const found = await workplaces(['grid-worker'])
    if (!found.ok) {
      this.setData(faceOf(found))
      return false
    }
    this.node = found.data.places[0]?.node ?? ''
    return true
  },

  show({ rev, doors }: Doors) {
    this.rev = rev
    this.typed = doors.map(lineOf).join('\n')
    this.setData({ lines: this.typed, count: doors.length })
  },

  type(event: WechatMiniprogram.Input) {
    this.typed = event.detail.value
    this.setData({ count: linesIn(this.typed).length, problem: '', done: '' })
  },

  openAdding() {
    this.setData({ adding: !this.data.adding, problem: '' })
  },

  typeHouse(event: WechatMiniprogram.Input) {
    const field = event.currentTarget.dataset.field as keyof typeof this.house
    this.house[field] = event.detail.value.trim()
  },

  /** A whole building at once: 101, 102, 201 … in each stairwell. */
  addHouse() {
    const { building } = this.house
    const [units, floors, each] = [this.house.units, this.house.floors, this.house.each].map(Number)
    if (!building || !units || !floors || !each || units > 30 || floors > 60 || each > 30)
      return this.fail('请写楼号、几个单元、几层、每层几户。', '')
    const doors: string[] = []
    for (let unit = 1; unit <= units; unit += 1)
      for (let floor = 1; floor <= floors; floor += 1)
        for (let door = 1; door <= each; door += 1)
          doors.push(`${building} ${unit}单元 ${floor}${String(door).padStart(2, '0')}`)
    this.typed = [...linesIn(this.typed), ...doors].join('\n')
    this.setData({ lines: this.typed, count: linesIn(this.typed).length, adding: false, problem: '' })
  },

  async save() {
    if (this.data.busy) return
    const lines = linesIn(this.typed)
    const wrong = lines.find((line) => !doorOf(line))
    if (wrong)
      return this.fail(`这一行看不懂：${wrong}`, '请写成：3号楼 2单元 501；没有单元的写：3号楼 501。')
    if (lines.length > most)
      return this.fail(`一个网格最多${most}户，现在有${lines.length}行。`, '请看一看有没有别的网格的。')
    const doors = lines.flatMap((line) => doorOf(line) ?? [])
    const input = { node: this.node, rev: this.rev, doors }
    this.setData({ busy: true, problem: '' })
    const result = await call('notices', 'saveDoors', input, this.keyFor(input))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    this.show(result.data)
    this.setData({ done: `存好了，共${result.data.doors.length}户。` })
  },

  failWith(failed: Failed) {
    if (failed.kind === 'offline')
      return this.fail('还没保存，现在连不上服务中心。', `写的还在，请再点一次；急事请拨${office().phone}。`)
    const { code, message, next, details = {} } = failed.error
    // What she typed stays; saving once more puts it in the place of the other's.
    if (code === 'STALE' && typeof details.rev === 'number') {
      this.rev = details.rev
      return this.fail(
        '刚才有人改过这份名单。',
        '您写的还在。再点一次“保存”，就用您写的；返回再打开，看别人写的。',
      )
    }
    this.fail(message, next)
  },

  fail(problem: string, help: string) {
    this.setData({ problem, help, done: '' })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },
})

function linesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}

function lineOf({ building, unit, door }: Door): string {
  return [building, unit, door].filter(Boolean).join(' ')
}

function doorOf(line: string): Door | undefined {
  const parts = line.split(/[\s,，、\t]+/)
  const [building = '', second = '', third] = parts
  const [unit, door] = third === undefined ? [undefined, second] : [second, third]
  const fits =
    parts.length <= 3 &&
    /^[0-9A-Za-z\u4e00-\u9fa5-]{1,16}$/.test(building) &&
    (unit === undefined || /^[0-9A-Za-z东南西北中单元门栋号-]{1,8}$/.test(unit)) &&
    /^[0-9A-Za-z东南西北中上下铺室号-]{1,10}$/.test(door)
  return fits ? { building, ...(unit !== undefined && { unit }), door } : undefined
}
