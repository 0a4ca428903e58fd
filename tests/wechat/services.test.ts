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
