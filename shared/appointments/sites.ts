import type { Role } from '../contract.ts'

/** Which centres and stations are whose at work, for functions, phones and computers alike. */

/** Who reads what a counter expects on a day. */
export const dayListRoles = [
  'counter-staff',
  'community-leader',
  'street-admin',
  'county-admin',
] as const satisfies readonly [Role, ...Role[]]

interface PlacedSite {
  readonly id: string
  /** Path of its place in the organisation. */
  readonly node: string
}

interface PlacedPost {
  readonly role: Role
  readonly node: string
  readonly site?: string | undefined
}

/** The sites at a node and below it, in their order. */
export function sitesAt<Site extends PlacedSite>(sites: readonly Site[], node: string): Site[] {
  return sites.filter((site) => `${site.node}/`.startsWith(`${node}/`))
}

/**
 * The sites whose day lists somebody may read, and the one that is hers: where her post says that she works, else the first.
 * Both are missing where nothing hangs at or below her nodes.
 */
export function sitesOfStaff<Site extends PlacedSite>(
  sites: readonly Site[],
  posts: readonly PlacedPost[],
): { readonly sites: readonly Site[]; readonly own: Site | undefined } {
  const reading = posts.filter(({ role }) => dayListRoles.some((one) => one === role))
  const hers = sites.filter((site) => reading.some(({ node }) => sitesAt([site], node).length > 0))
  return { sites: hers, own: hers.find(({ id }) => reading.some(({ site }) => site === id)) ?? hers[0] }
}
