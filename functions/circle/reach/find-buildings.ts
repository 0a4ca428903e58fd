import type { Building } from '../network/buildings.ts'

/**
 * Buildings by what somebody types: 清河中街12号院 3号楼, or without a space. Each part stands in the name or the address of the building, or in
 * the two together; or it is the street beside, where the map knows a number at most.
 */
export interface Streets {
  /** All that have a name. */
  readonly names: readonly string[]
  /** The name of the one beside a building; empty where there is none. */
  readonly beside: (building: Building) => string
}

/**
 * What was typed, in the ways in which it may be meant: by its spaces, and where a word goes on behind the name of a street or a building,
 * or behind an address, by that as well.
 */
export function readingsOf(
  words: readonly string[],
  buildings: readonly Building[],
  { names }: Pick<Streets, 'names'>,
): readonly (readonly string[])[] {
  const typed = words.map(plain)
  const firsts = firstsOf(typed)
  const begins = typed.map(() => 0)
  const look = (name: string) => {
    if (!firsts.has(name.charAt(0))) return
    const known = plain(name)
    if (known.length < 2) return
    typed.forEach((word, index) => {
      if (known.length > (begins[index] ?? 0) && known.length < word.length && word.startsWith(known))
        begins[index] = known.length
    })
  }
  for (const name of names) look(name)
  for (const { name, address } of buildings) {
    look(name)
    look(address)
  }
  if (begins.every((length) => length === 0)) return [words]
  const split = words.flatMap((word, index) => {
    const length = begins[index] ?? 0
    return length === 0 ? [word] : [word.slice(0, length), word.slice(length)]
  })
  return [words, split]
}

/** Those that the first of the readings finds, at most `most`; else those of the next. */
export function findBuildings(
  readings: readonly (readonly string[])[],
  buildings: readonly Building[],
  streets: Streets,
  most: number,
): readonly Building[] {
  for (const reading of readings) {
    const parts = reading.map(plain)
    const ofStreets = new Set(parts.filter((part) => streets.names.some((name) => stands(part, plain(name)))))
    const firsts = [...firstsOf(parts)]
    const found: Building[] = []
    for (const building of buildings) {
      const { name, address } = building
      const mayFit = firsts.some((first) => name.includes(first) || address.includes(first))
      if (mayFit && fits(building, parts, ofStreets, streets)) found.push(building)
      if (found.length === most) break
    }
    if (found.length > 0) return found
  }
  return []
}

function fits(
  building: Building,
  parts: readonly string[],
  ofStreets: ReadonlySet<string>,
  { beside }: Streets,
): boolean {
  const [name, address] = [plain(building.name), plain(building.address)]
  const whole = `${address}${name}`
  const missing = parts.filter(
    (part) => !whole.includes(part) || ![name, address, whole].some((text) => stands(part, text)),
  )
  if (missing.length === 0) return true
  const hasStreet = address !== '' && !isDigit(address[0])
  if (hasStreet || missing.length === parts.length || missing.some((part) => !ofStreets.has(part)))
    return false
  const street = plain(beside(building))
  return missing.every((part) => stands(part, street))
}

/** Who types 3号楼 does not mean 13号楼. */
function stands(part: string, text: string): boolean {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    const isCut =
      (isDigit(part[0]) && isDigit(text[at - 1])) || (isDigit(part.at(-1)) && isDigit(text[at + part.length]))
    if (!isCut) return true
  }
  return false
}

/** What the words may begin with: most of a county's buildings need no closer look. */
function firstsOf(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.flatMap((word) => [word.charAt(0), word.charAt(0).toUpperCase()]))
}

function isDigit(character = ''): boolean {
  return character >= '0' && character <= '9'
}

function plain(text: string): string {
  return text.replace(/\s/g, '').toLowerCase()
}
