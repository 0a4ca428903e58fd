import { categoryCalled } from '../../../shared/circle/categories.ts'
import { hoursFromText } from '../../../shared/circle/hours-text.ts'
import type { importFields } from '../../../shared/circle/imports.ts'
import { placePhone } from '../../../shared/circle/shapes.ts'
import { type CoordinateSystem, type Gcj02, gcj02Of, type Wgs84, wgs84From } from '../../../shared/geo.ts'
import { text } from '../../../shared/schemas.ts'
import type { Place } from '../store.ts'
import type { TableRow } from './read-table.ts'

/** What a row says, checked field by field. */

export type Wrong = {
  readonly row: number
  readonly field: (typeof importFields)[number]
  readonly why: string
}

/** A row as it will stand on the map. */
export type GoodRow = Pick<
  Place,
  'category' | 'name' | 'gcj02' | 'address' | 'phone' | 'hours' | 'stepFree'
> & {
  readonly row: number
  /** The same in every list that has this place. */
  readonly key: string
}

/** With the node that looks after it. */
export type PlacedRow = GoodRow & Pick<Place, 'node'>

export interface Checked {
  readonly good: readonly GoodRow[]
  readonly wrong: readonly Wrong[]
  readonly wrongRows: number
}

const stepFreeWords: Readonly<Record<string, Place['stepFree']>> = {
  有: 'yes',
  是: 'yes',
  yes: 'yes',
  无: 'no',
  没有: 'no',
  否: 'no',
  no: 'no',
  不清楚: 'unknown',
  未知: 'unknown',
  unknown: 'unknown',
}

/** @param isCovered whether the map of this county reaches there */
export function checkRows(
  rows: readonly TableRow[],
  system: CoordinateSystem,
  isCovered: (at: Wgs84) => boolean,
): Checked {
  const [nameForm, addressForm, phoneForm, keyForm] = [text(60), text(120), placePhone(), text(40)]
  const good: GoodRow[] = []
  const wrong: Wrong[] = []
  const rowOfKey = new Map<string, number>()
  let wrongRows = 0
  for (const { row, cells, noPosition } of rows) {
    const before = wrong.length
    const no = (field: Wrong['field'], why: string) => wrong.push({ row, field, why })
    const {
      name = '',
      category: called = '',
      address,
      phone,
      hours: times,
      holidays,
      stepFree: steps,
      key,
    } = cells
    const category = categoryCalled(called)
    if (name === '') no('name', '没有填名称')
    else if (!nameForm.safeParse(name).success) no('name', '名称太长，或者有看不见的符号')
    if (called === '') no('category', '没有填类别')
    else if (!category) no('category', `没有“${called.slice(0, 20)}”这个类别`)
    const position = noPosition ?? positionOf(cells, system, isCovered)
    if (typeof position === 'string') no('position', position)
    if (address !== undefined && !addressForm.safeParse(address).success)
      no('address', '地址太长，或者有看不见的符号')
    if (phone !== undefined && !phoneForm.safeParse(phone).success) no('phone', '电话号码不对')
    const hours = times === undefined ? undefined : hoursFromText(times)
    if (times !== undefined && !hours) no('hours', '营业时间看不懂，请写成“周一至周五 08:00-20:00”')
    const withHolidays = times === undefined || !hours ? undefined : hoursFromText(times, holidays)
    if (hours && !withHolidays) no('holidays', '节假日看不懂，请写“照常”、“休息”或者时间')
    const stepFree = steps === undefined ? 'unknown' : stepFreeWords[steps.toLowerCase()]
    if (!stepFree) no('stepFree', '无障碍请写“有”、“无”或者“不清楚”')
    if (key !== undefined && !keyForm.safeParse(key).success) no('key', '编号太长，或者有看不见的符号')
    const rowKey =
      key ?? [name, category, address, cells.latitude, cells.longitude].join('\u0001').slice(0, 300)
    const first = rowOfKey.get(rowKey)
    if (first !== undefined) no(key === undefined ? 'row' : 'key', `和第${first}行重复`)
    rowOfKey.set(rowKey, first ?? row)
    if (wrong.length > before) wrongRows += 1
    else if (category && typeof position === 'object' && stepFree)
      good.push({
        row,
        key: rowKey,
        category,
        name,
        gcj02: position,
        ...(address && { address }),
        ...(phone && { phone }),
        ...(withHolidays && { hours: withHolidays }),
        stepFree,
      })
  }
  return { good, wrong, wrongRows }
}

/** The same, with rows whose words nobody may publish among the wrong ones. */
export function without({ good, wrong, wrongRows }: Checked, refused: ReadonlyMap<number, string>): Checked {
  if (refused.size === 0) return { good, wrong, wrongRows }
  const more = [...refused].map(([row, why]): Wrong => ({ row, field: 'name', why }))
  return {
    good: good.filter(({ row }) => !refused.has(row)),
    wrong: [...wrong, ...more].sort((a, b) => a.row - b.row),
    wrongRows: wrongRows + refused.size,
  }
}

/** @returns why not, in Chinese, where there is none */
function positionOf(
  { latitude = '', longitude = '' }: TableRow['cells'],
  system: CoordinateSystem,
  isCovered: (at: Wgs84) => boolean,
): Gcj02 | string {
  if (latitude === '' || longitude === '') return '没有填经纬度'
  const form = /^-?\d{1,3}(\.\d+)?$/
  if (!form.test(latitude) || !form.test(longitude)) return '经纬度不是数字'
  const [lat, lon] = [Number(latitude), Number(longitude)]
  if (lat > 73 && lon < 54) return '纬度和经度写反了'
  if (lat < 3 || lat > 54 || lon < 73 || lon > 136) return '经纬度不在中国'
  const at = wgs84From(system, lon, lat)
  if (!isCovered(at)) return '不在本县地图的范围里'
  if (system === 'gcj02') return { latitude: lat, longitude: lon }
  const found = gcj02Of(at)
  const rounded = (degrees: number) => Math.round(degrees * 1e7) / 1e7
  return { latitude: rounded(found.latitude), longitude: rounded(found.longitude) }
}
