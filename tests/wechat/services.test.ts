import { join } from 'node:path'
import { expect, it } from 'vitest'

/** What services/ decide without a phone. */

const service = <Module>(name: string) =>
  import(join(import.meta.dirname, '../../miniprogram/services', name)) as Promise<Module>

it('gives the plugin whole sentences, and never more than it takes', async () => {
  const { partsOf } = await service<{ partsOf(text: string): string[] }>('read-aloud.ts')
  expect(partsOf('今天停水。\n\n请接水！')).toEqual(['今天停水。请接水！'])
  const sentence = `${'长'.repeat(199)}。`
  expect(partsOf(sentence + sentence)).toEqual([sentence, sentence])
  const endless = partsOf('无'.repeat(700))
  expect(endless.map((part) => part.length)).toEqual([300, 300, 100])
  for (const part of endless) expect(new TextEncoder().encode(part).length).toBeLessThanOrEqual(1000)
  expect(partsOf('')).toEqual([])
})

it('reads a one-time code as people type it, and from the address in its picture', async () => {
  const { codeIn } = await service<{ codeIn(text: string): string }>('code.ts')
  expect(codeIn(' k7pm-3wxa ')).toBe('K7PM3WXA')
  expect(codeIn('pages/care/care?code=K7PM3WXA')).toBe('K7PM3WXA')
  expect(codeIn('pages/join/join?from=x&code=k7pm3wxa&y=1')).toBe('K7PM3WXA')
  expect(codeIn('K7PM3WX')).toBe('')
  expect(codeIn('apt_0123456789')).toBe('')
})

it('searches for a building, and keeps to itself behind which door somebody lives', async () => {
  const { withoutDoor } = await service<{ withoutDoor(address: string): string }>(
    '../circle/position/address.ts',
  )
  expect(withoutDoor(' 河湾路2号院5号楼3单元201 ')).toBe('河湾路2号院5号楼')
  expect(withoutDoor('六号楼三单元')).toBe('六号楼')
  expect(withoutDoor('望京楼')).toBe('望京楼')
  expect(withoutDoor('3号楼旁边的药店')).toBe('3号楼旁边的药店')
})

it('leaves room for a thumb between the pins of a map, the nearest first', async () => {
  type At = { id: string; gcj02: { latitude: number; longitude: number } }
  const { apart } = await service<{ apart(all: At[], metres: number, around: At['gcj02']): At[] }>(
    'map-marks.ts',
  )
  const around = { latitude: 40, longitude: 116 }
  const north = (id: string, metres: number): At => ({
    id,
    gcj02: { latitude: 40 + metres / 111_320, longitude: 116 },
  })
  const east = (id: string, degrees: number): At => ({
    id,
    gcj02: { latitude: 40, longitude: 116 + degrees },
  })
  // A thousandth of a degree to the east is 85 m here.
  const all = [
    north('50 m', 50),
    north('120 m', 120),
    north('200 m', 200),
    east('85 m', 0.001),
    east('128 m', 0.0015),
  ]
  expect(apart(all, 100, around).map(({ id }) => id)).toEqual(['120 m', '128 m'])
})

it('tells the way in plain words: where to, how far, into which street, and where steps are', async () => {
  const { hintsOf } = await service<{ hintsOf(stretches: object[], name: string): string[] }>(
    '../circle/way/hints.ts',
  )
  const stretch = { turn: 'start', heading: 2, street: '', steps: false, metres: 204 }
  expect(
    hintsOf(
      [
        stretch,
        { ...stretch, turn: 'right', street: '成府路', metres: 1240 },
        { ...stretch, turn: 'half-left', metres: 12, steps: true },
        { ...stretch, turn: 'straight', street: '学院路', metres: 47 },
        { ...stretch, turn: 'back', metres: 8 },
      ],
      '春和药房',
    ),
  ).toEqual([
    '往东走200米',
    '右转进成府路，走1.2公里',
    '往左前方，走12米，这里有台阶',
    '一直走，进学院路，走47米',
    '往回走，走8米',
    '到了：春和药房',
  ])
  expect(hintsOf([{ ...stretch, heading: 5, street: '河湾路' }], '家')).toEqual([
    '沿河湾路往西南，走200米',
    '到了：家',
  ])
})

it('offers the computer to each role for which its page has a section', async () => {
  const { desksFor } = await service<{ desksFor(roles: { role: string }[]): { name: string }[] }>('desks.ts')
  const atComputers = ['counter-staff', 'community-leader', 'supervisor', 'street-admin', 'county-admin']
  for (const role of [...atComputers, 'compliance-officer', 'grid-worker', 'volunteer']) {
    const has = desksFor([{ role }]).some(({ name }) => name === '登录电脑')
    expect([role, has]).toEqual([role, !['grid-worker', 'volunteer'].includes(role)])
  }
})
