import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { type AppConfig, readSource, text } from './source.ts'

/** The two values that every size of the mini-program is made of, for what a person chose here and in WeChat. */

const look = join(import.meta.dirname, '../../miniprogram/services/look.ts')

afterEach(() => vi.unstubAllGlobals())

/** @param chosen the size chosen in elder mode, 0 for the standard mode; `factor` is WeChat's own. */
async function sizesFor(chosen: number, factor: number): Promise<{ text: number; touch: number }> {
  vi.stubGlobal('wx', {
    getStorageSync: () => chosen,
    getAppBaseInfo: () => ({ fontSizeScaleFactor: factor }),
  })
  const { look: read } = (await import(look)) as { look: () => { rootStyle: string } }
  const [, text, touch] = /--text:(\d+)px;--touch:(\d+)px/.exec(read().rootStyle) ?? []
  return { text: Number(text), touch: Number(touch) }
}

it.each([22, 26, 30])('elder mode at %d has text of 18 to 30 and controls of at least 60', async (size) => {
  expect((await sizesFor(size, 1)).text).toBe(size)
  for (const factor of [0.8, 1, 1.5, 2]) {
    const { text, touch } = await sizesFor(size, factor)
    expect(text).toBeGreaterThanOrEqual(18)
    expect(text).toBeLessThanOrEqual(30)
    expect(touch).toBeGreaterThanOrEqual(60)
  }
})

it('elder mode offers a size of 30', async () => {
  const { elderSizes } = (await import(look)) as { elderSizes: readonly number[] }
  expect(elderSizes.at(-1)).toBe(30)
  expect(Math.min(...elderSizes)).toBeGreaterThanOrEqual(18)
})

it('the standard mode follows the size that the person set in WeChat', async () => {
  const usual = await sizesFor(0, 1)
  expect(usual.text).toBeGreaterThanOrEqual(16)
  expect(usual.touch).toBeGreaterThanOrEqual(44)
  expect((await sizesFor(0, 1.5)).text).toBeGreaterThan(usual.text)
})

it('every page takes the size when it opens, and anew each time it is shown', async () => {
  const source = readSource(join(look, '../..'))
  const app = JSON.parse(text(source, 'app.json')) as AppConfig
  const pages = [
    ...app.pages,
    ...(app.subPackages ?? []).flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`)),
  ]
  expect(pages.length).toBeGreaterThan(40)
  const without = pages.filter((page) => {
    const code = text(source, `${page}.ts`)
    return !code.includes('...look(),') || !/\bonShow\b[^}]*look\(\)/s.test(code)
  })
  expect(without).toEqual([])
})
