import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

declare const axe: {
  run(
    context: { readonly exclude: readonly string[][] },
    options: {
      readonly resultTypes: readonly string[]
      readonly selectors: boolean
      readonly rules: Readonly<Record<string, { readonly enabled: boolean }>>
    },
  ): Promise<{
    readonly violations: readonly {
      readonly id: string
      readonly nodes: readonly { readonly html: string }[]
    }[]
  }>
}

const script = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Loads axe into a page, where it stays until the page is loaded anew. */
export async function addAxe(page: Page): Promise<void> {
  await page.addScriptTag({ path: script })
}

/**
 * What axe finds wrong with a page, `axe: <rule>: <first element>`; empty when nothing is. Only that leaves the page: everything that
 * is right, with the way to each element, takes twice as long to fetch as to find out.
 *
 * @param colours whether it judges them, too; `measure` does in letters of every size
 */
export function violationsOf(page: Page, exclude: readonly string[] = [], colours = true): Promise<string[]> {
  return page.evaluate(
    async ({ selectors, enabled }) => {
      const { violations } = await axe.run(
        { exclude: selectors.map((selector) => [selector]) },
        { resultTypes: ['violations'], selectors: false, rules: { 'color-contrast': { enabled } } },
      )
      return violations.map(({ id, nodes }) => `axe: ${id}: ${nodes[0]?.html.slice(0, 200)}`)
    },
    { selectors: [...exclude], enabled: colours },
  )
}
