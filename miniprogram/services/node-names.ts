import { call } from './call'

const known = new Map<string, string>()

/** What a node of the organisation is called; empty when nobody can say now. Asked once while the mini-program is open. */
export async function nodeName(path: string): Promise<string> {
  const name = known.get(path)
  if (name !== undefined) return name
  const below = path.slice(0, path.lastIndexOf('/'))
  const result = await call('accounts', 'listNodes', below ? { below } : {})
  if (!result.ok) return ''
  for (const node of result.data.nodes) known.set(node.path, node.name)
  return known.get(path) ?? ''
}
