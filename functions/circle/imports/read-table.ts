import { mostRows } from '../../../shared/circle/rules.ts'
import { Refusal } from '../../platform/refusal.ts'
import { pointOf } from './point-of.ts'

/** The rows of a file, whatever its format, with what each column means. */

export const columns = {
  name: ['名称', '店名', '单位名称', 'name'],
  category: ['类别', '分类', '类型', 'category'],
  latitude: ['纬度', 'latitude', 'lat'],
  longitude: ['经度', 'longitude', 'lon', 'lng'],
  address: ['地址', '详细地址', 'address'],
  phone: ['电话', '联系电话', '服务电话', 'phone'],
  hours: ['营业时间', '开放时间', '服务时间', 'hours', 'opening_hours'],
  holidays: ['节假日', '节假日时间', 'holidays'],
  stepFree: ['无障碍', '无台阶', 'stepfree'],
  // A running number is none: the next list has another place under it.
  key: ['编号', 'id', 'key'],
} as const
export type Column = keyof typeof columns

/** A row with something in it: its number as a spreadsheet counts, and its cells as text. */
export interface TableRow {
  readonly row: number
  readonly cells: Readonly<Partial<Record<Column, string>>>
  /** Why the shape that was drawn for it is no position, in Chinese. */
  readonly noPosition?: string
}

const required = ['name', 'category', 'latitude', 'longitude'] as const

/** A file of at most 10 MB that unpacks to more wants to keep us busy. */
const mostUnpacked = 120_000_000

interface Table {
  readonly rows: readonly TableRow[]
  /** Headings that mean nothing here, the first ones. */
  readonly unread: readonly string[]
}

const mostUnread = 20

/** @throws Refusal IMPORT_UNREADABLE with why in Chinese, IMPORT_TOO_LONG */
export async function readTable(content: Buffer, format: 'csv' | 'xlsx' | 'geojson'): Promise<Table> {
  const table = format === 'geojson' ? featuresOf(content) : tableOf(await cellsOf(content, format))
  const { rows } = table
  if (rows.length > mostRows) throw new Refusal('IMPORT_TOO_LONG', { rows: rows.length })
  if (rows.length === 0) throw unreadable('里面没有内容')
  return table
}

function unreadable(why: string): Refusal {
  return new Refusal('IMPORT_UNREADABLE', { why })
}

async function cellsOf(content: Buffer, format: 'csv' | 'xlsx'): Promise<readonly (readonly unknown[])[]> {
  const { readCsv, readXlsx } = await loadReaders()
  if (format === 'xlsx' && unpackedSize(content) > mostUnpacked) throw unreadable(noXlsx)
  try {
    return format === 'csv' ? readCsv(textOf(content)) : await readXlsx(content)
  } catch {
    throw unreadable(format === 'csv' ? '不是CSV表格，或者引号没有成对' : noXlsx)
  }
}

const noXlsx = '不是Excel表格（xlsx），或者文件太大、已经坏了'

/** A file of its own beside the bundle, see `parts` in functions/deployment.ts. */
async function loadReaders(): Promise<typeof import('./read-cells.ts')> {
  const file = './read-cells.js'
  const readers = await import(file)
  return readers.default ?? readers
}

/** Excel saves CSV in Chinese Windows as GB 18030. */
function textOf(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    return new TextDecoder('gb18030').decode(content)
  }
}

/** What the directory at the end of a zip file says that its files unpack to; Infinity where there is none. */
function unpackedSize(zip: Buffer): number {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + 22 > zip.length) return Number.POSITIVE_INFINITY
  let at = zip.readUInt32LE(end + 16)
  let sum = 0
  for (let file = zip.readUInt16LE(end + 10); file > 0; file -= 1) {
    if (at + 46 > zip.length) return Number.POSITIVE_INFINITY
    sum += zip.readUInt32LE(at + 24)
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return sum
}

function unreadOf(headings: Iterable<unknown>): readonly string[] {
  const unread = new Set<string>()
  for (const heading of headings) {
    const text = cellText(heading).slice(0, 20)
    if (text !== '' && !columnCalled(heading)) unread.add(text)
    if (unread.size === mostUnread) break
  }
  return [...unread]
}

function tableOf(lines: readonly (readonly unknown[])[]): Table {
  const [heading = [], ...rest] = lines
  const meanings = heading.map(columnCalled)
  const missing = required.filter((column) => !meanings.includes(column))
  if (missing.length > 0)
    throw unreadable(`第一行没有这些标题：${missing.map((column) => columns[column][0]).join('、')}`)
  const rows = rest.flatMap((cells, index) => {
    const row: Partial<Record<Column, string>> = {}
    cells.forEach((cell, column) => {
      const meaning = meanings[column]
      const text = cellText(cell)
      // Of two columns that mean the same the first one counts.
      if (meaning && text !== '') row[meaning] ??= text
    })
    return Object.keys(row).length === 0 ? [] : [{ row: index + 2, cells: row }]
  })
  return { rows, unread: unreadOf(heading) }
}

function columnCalled(heading: unknown): Column | undefined {
  const word = cellText(heading).toLowerCase()
  return (Object.keys(columns) as Column[]).find((column) =>
    (columns[column] as readonly string[]).includes(word),
  )
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  return String(cell).normalize('NFC').trim()
}

function featuresOf(content: Buffer): Table {
  let collection: { readonly features?: unknown }
  try {
    collection = JSON.parse(textOf(content)) as typeof collection
  } catch {
    throw unreadable('不是GeoJSON文件')
  }
  const features = collection?.features
  if (!Array.isArray(features)) throw unreadable('不是GeoJSON文件，没有features')
  const headings = new Set<string>()
  const rows = features.map((feature: unknown, index) => {
    const { properties, geometry } = (feature ?? {}) as {
      readonly properties?: Readonly<Record<string, unknown>> | null
      readonly geometry?: unknown
    }
    const cells: Partial<Record<Column, string>> = {}
    for (const [name, value] of Object.entries(properties ?? {})) {
      headings.add(name)
      const column = columnCalled(name)
      const text = typeof value === 'object' ? '' : cellText(value)
      if (column && text !== '') cells[column] ??= text
    }
    const at = pointOf(geometry)
    if (typeof at === 'string') return { row: index + 1, cells, noPosition: at }
    cells.longitude = cellText(at?.[0])
    cells.latitude = cellText(at?.[1])
    return { row: index + 1, cells }
  })
  return { rows, unread: unreadOf(headings) }
}
