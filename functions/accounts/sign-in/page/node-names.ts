import type { Desk } from './section.ts'

/** What places are called; where that is not known, they stay without a name. */
export async function namesOf(desk: Desk, paths: readonly string[]): Promise<[string, string][]> {
  const above = Array.from(new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/')))))
  const found = await Promise.all(
    above.map((below) => desk.call('accounts', 'listNodes', below ? { below } : {})),
  )
  return found
    .reduce<{ path: string; name: string }[]>((all, one) => all.concat(one.ok ? one.data.nodes : []), [])
    .map(({ path, name }) => [path, name])
}
