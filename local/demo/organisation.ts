import type { OrgNode, Post } from '../../functions/accounts/organisation/store.ts'
import type { Grant } from '../../functions/platform/people.ts'
import { kindNames, type NodeKind, roleNames } from '../../shared/accounts/appointing.ts'
import type { Role } from '../../shared/contract.ts'
import type { Gcj02 } from '../../shared/geo.ts'
import { accounts, type DemoAccount } from './accounts.ts'
import { grid, node, nodeNames } from './places.ts'

/** The county's organisation: its nodes with their posts and boundaries, and who holds what. */

/** What the posts give to an account. */
export function grantsOf({ openid, name, grants = [] }: DemoAccount): readonly Grant[] {
  return grants.map(({ role, node, site }, index) => {
    const post = `post_${openid.replaceAll('-', '')}${index}`
    return { role, node, ...(site && { site }), post, held: post, title: titleOf(role, node), name }
  })
}

function titleOf(role: Role, path: string): string {
  const name = nodeNames[path] ?? ''
  // 河湾街道管理员, not 河湾街道街道管理员.
  return `${name}${roleNames[role].replace(/^(街道|社区|县)/, (kind) => (name.endsWith(kind) ? '' : kind))}`
}

/** Posts that wait for somebody. */
const vacant: readonly { readonly role: Role; readonly node: string }[] = [
  { role: 'volunteer', node: node.liuan },
  { role: 'grid-worker', node: grid(node.liuan, 1) },
  { role: 'community-leader', node: node.yushuyuan },
  { role: 'community-leader', node: node.xiqiao },
]

function postsAt(path: string, now: number): readonly Post[] {
  const held = accounts.flatMap((account) =>
    grantsOf(account)
      .filter((grant) => grant.node === path)
      .map(
        ({ post: id, role, title, site, name }): Post => ({
          id,
          role,
          title,
          ...(site && { site }),
          holder: { account: account.openid, name, since: now },
          promises: [],
        }),
      ),
  )
  const free = vacant
    .filter((one) => one.node === path)
    .map(
      ({ role }): Post => ({
        id: `post_${path.slice(node.street.length).replaceAll(/[^a-z0-9]/g, '')}${role.replaceAll('-', '')}`,
        role,
        title: titleOf(role, path),
        promises: [],
      }),
    )
  return [...held, ...free]
}

/** Corners of the communities and grids, within the demo's street data: longitude, latitude, GCJ-02. Neighbours share theirs. */
const corner = {
  northWest: [116.3148, 40.01271],
  north: [116.32081, 40.01318],
  northEast: [116.32733, 40.01243],
  farNorthEast: [116.3385, 40.01224],
  west: [116.3148, 40.00293],
  middle: [116.32106, 40.0034],
  east: [116.32733, 40.00322],
  farEast: [116.3385, 40.00284],
  southWest: [116.3148, 39.99269],
  south: [116.32115, 39.9925],
  southEast: [116.32733, 39.99288],
  farSouthEast: [116.3385, 39.9925],
} as const
type Corner = keyof typeof corner

const boundaries: Readonly<Record<string, readonly Corner[]>> = {
  [node.street]: [
    'northWest',
    'north',
    'northEast',
    'farNorthEast',
    'farEast',
    'farSouthEast',
    'southEast',
    'south',
    'southWest',
    'west',
  ],
  [node.liuan]: ['northWest', 'north', 'northEast', 'east', 'middle', 'west'],
  [grid(node.liuan, 1)]: ['northWest', 'north', 'middle', 'west'],
  [grid(node.liuan, 2)]: ['north', 'northEast', 'east', 'middle'],
  [node.xiqiao]: ['west', 'middle', 'east', 'southEast', 'south', 'southWest'],
  [grid(node.xiqiao, 1)]: ['west', 'middle', 'south', 'southWest'],
  [grid(node.xiqiao, 2)]: ['middle', 'east', 'southEast', 'south'],
  [node.yushuyuan]: ['northEast', 'farNorthEast', 'farEast', 'farSouthEast', 'southEast', 'east'],
  [grid(node.yushuyuan, 1)]: ['northEast', 'farNorthEast', 'farEast', 'east'],
  [grid(node.yushuyuan, 2)]: ['east', 'farEast', 'farSouthEast', 'southEast'],
}

/** What is drawn at a node and below it, as the circle asks for it. GCJ-02, the last corner the first again. */
export const drawnAt = (
  path: string,
): readonly { readonly path: string; readonly ring: readonly Gcj02[] }[] =>
  Object.entries(boundaries)
    .filter(([one]) => one === path || one.startsWith(`${path}/`))
    .map(([one, corners]) => ({
      path: one,
      ring: [...corners, ...corners.slice(0, 1)].map((name) => {
        const [longitude, latitude] = corner[name]
        return { latitude, longitude }
      }),
    }))

const kinds: readonly NodeKind[] = ['county', 'street', 'community', 'grid']

/** @param more names of further nodes by their paths, each below another. */
export function organisation(now: number, more: Readonly<Record<string, string>> = {}): readonly OrgNode[] {
  const names = { ...nodeNames, ...more }
  const paths = Object.keys(names)
  const below = (path: string) => paths.filter((one) => one.slice(0, one.lastIndexOf('/')) === path)
  return Object.entries(names).map(([_id, name], order): OrgNode => {
    const kind = kinds[_id.split('/').length - 2]
    if (!kind) throw new Error(`${_id} is none of ${Object.values(kindNames).join()}`)
    const corners = boundaries[_id]?.map((one) => corner[one])
    return {
      _id,
      v: 1,
      rev: 1,
      parent: _id.slice(0, _id.lastIndexOf('/')),
      kind,
      name,
      order,
      ...(corners && {
        boundaryGcj02: { type: 'Polygon', coordinates: [[...corners, ...corners.slice(0, 1)]] },
      }),
      children: below(_id).map((path) => path.slice(_id.length + 1)),
      posts: postsAt(_id, now),
      commands: [],
      pending: [],
      unrecorded: [],
    }
  })
}
