import * as z from 'zod'
import { command, query, roles } from '../contract.ts'
import { day, id, instant, nodePath, rev, slug, text } from '../schemas.ts'
import { appointerActions, appointers, isSimplePolygon, nodeKinds } from './appointing.ts'
import { mostCorners } from './boundaries.ts'

/** The organisation: the tree of its nodes, the posts at them, who holds them and who stands in, and what was changed. */

const place = () => ({ node: nodePath(), postId: id('post') })
const change = () => ({ ...place(), rev: rev() })

/** Corners in GCJ-02, in order; the last one is joined to the first. */
const boundary = () =>
  z
    .array(
      z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }),
    )
    .min(3)
    .max(mostCorners)
    .refine(isSimplePolygon, '边界不能交叉')

/** What was promised to whom, for who does the work next. */
const handover = () => z.array(z.strictObject({ what: text(60), toWhom: text(20) })).max(20)

/** An invitation's code as people type it: eight characters. One that cannot be is as wrong as any other. */
const code = () => z.string().regex(/^[0-9A-Za-z]{4}[ -]?[0-9A-Za-z]{4}$/)

const nodeName = () =>
  z.object({ path: nodePath(), name: z.string(), kind: z.enum(nodeKinds), kindName: z.string() })

const postView = () =>
  z.object({
    id: id('post'),
    role: z.enum(roles),
    roleName: z.string(),
    title: z.string(),
    /** The centre or station where the person works. */
    site: slug().optional(),
    state: z.enum(['vacant', 'invited', 'held', 'on-leave', 'closed']),
    /** 在岗. */
    stateName: z.string(),
    holder: z.object({ name: z.string(), since: instant(), isMe: z.boolean() }).optional(),
    /** Whether the holder alone administrates the county: her leave needs a deputy, and nobody takes the post away. */
    lastAdmin: z.boolean(),
    invitation: z.object({ name: z.string(), by: z.string(), expiresAt: instant() }).optional(),
    leave: z
      .object({
        from: day(),
        /** The last day of it. */
        to: day(),
        deputy: z.string().optional(),
        /** Whether the deputy acts now. */
        begun: z.boolean(),
      })
      .optional(),
    /** How many promises are noted for who does the work next. */
    promises: z.int(),
    /** What the caller may do: the buttons. */
    may: z.array(z.enum(appointerActions)),
  })

const nodeView = () =>
  z.object({
    ...nodeName().shape,
    rev: rev(),
    order: z.int(),
    closed: z.boolean(),
    /** How many working days an announcement stands here at least, where it is more than the rule says. */
    announcementDays: z.int().optional(),
    /** How many nodes hang below. */
    children: z.int(),
    /** How many posts of volunteers there are. Of a node that is listed below another, `posts` are the others only. */
    volunteers: z.int(),
    posts: z.array(postView()),
    may: z.array(z.enum(['change', 'close', 'add-node', 'add-post'])),
    /** Of which kinds a node, of which roles a post may be added by the caller. */
    newNodes: z.array(z.object({ kind: z.enum(nodeKinds), name: z.string() })),
    newPosts: z.array(z.object({ role: z.enum(roles), name: z.string() })),
  })

const drawn = () =>
  z.object({
    ...nodeName().shape,
    rev: rev(),
    /** How many nodes hang below. */
    children: z.int(),
    /** Missing where nobody has drawn it. */
    boundaryGcj02: z.array(z.object({ latitude: z.number(), longitude: z.number() })).optional(),
  })

const myPosts = () =>
  z.object({
    posts: z.array(
      z.object({
        id: id('post'),
        node: nodePath(),
        nodeName: z.string(),
        role: z.enum(roles),
        roleName: z.string(),
        title: z.string(),
        site: slug().optional(),
        /** Whom the caller stands in for. */
        deputyOf: z.string().optional(),
        leave: z.object({ from: day(), to: day(), deputy: z.string().optional() }).optional(),
        /** Whether the caller may give it up: who holds it, unless nobody else would administrate the county. */
        mayLeave: z.boolean(),
        promises: z.array(
          z.object({
            id: id('prm'),
            what: z.string(),
            toWhom: z.string(),
            /** Who noted it. */
            by: z.string(),
            at: instant(),
          }),
        ),
      }),
    ),
  })

const administrators = { who: 'staff', roles: ['street-admin', 'county-admin'] } as const
const appointing = { who: 'staff', roles: appointers } as const
const overseers = {
  who: 'staff',
  roles: ['community-leader', 'supervisor', 'street-admin', 'county-admin', 'compliance-officer'],
} as const

/** Rights change from a phone in the hand, not from a computer that somebody left open. */
const onComputer = false
const limit = { perDay: 200 }
const nodeErrors = ['KEY_REUSED', 'STALE', 'NODE_GONE'] as const
const postErrors = [...nodeErrors, 'NOT_FOUND', 'POST_STATE'] as const

export const organisationOperations = {
  listNodes: query({
    summary: 'Names of the nodes below one, e.g. to choose where one lives; without one, of the county',
    path: '/nodes',
    access: { who: 'anyone' },
    input: () => z.strictObject({ below: nodePath().optional() }),
    output: () => z.object({ nodes: z.array(z.object({ ...nodeName().shape, children: z.int() })) }),
    errors: [],
    roundTrips: 1,
    limit: { perMinute: 120 },
  }),
  locateNode: query({
    summary: 'In which street, community and grid a chosen point lies; the point is not kept',
    path: '/nodes/at',
    access: { who: 'anyone' },
    input: () =>
      z.strictObject({
        /** `latitude,longitude` in degrees. */
        gcj02: z.string().regex(/^\d{1,2}(\.\d{1,8})?,\d{1,3}(\.\d{1,8})?$/),
      }),
    /** From the street down to the grid; empty where nobody drew a boundary around it. */
    output: () => z.object({ nodes: z.array(nodeName()) }),
    errors: [],
    roundTrips: 1,
    limit: { perMinute: 60 },
  }),
  getOrganisation: query({
    summary: 'A node and those right below it, with their posts',
    path: '/organisation',
    access: overseers,
    input: () => z.strictObject({ node: nodePath() }),
    output: () =>
      z.object({
        /** From the county down to the node. */
        line: z.array(nodeName()),
        node: nodeView(),
        below: z.array(nodeView()),
      }),
    errors: ['NODE_GONE'],
    roundTrips: 4,
    limit: { perMinute: 60 },
  }),
  listHistory: query({
    summary: 'What was changed at a node and below it, the latest first',
    path: '/organisation/history',
    access: overseers,
    input: () => z.strictObject({ node: nodePath(), before: instant().optional() }),
    output: () =>
      z.object({
        events: z.array(
          z.object({
            id: id('evt'),
            at: instant(),
            /** 许静（县管理员） */
            who: z.string(),
            /** 请何军担任“柳岸社区网格员” */
            what: z.string(),
          }),
        ),
        /** Where the next page begins. */
        before: instant().optional(),
      }),
    errors: [],
    roundTrips: 4,
    limit: { perMinute: 60 },
  }),
  getBoundaries: query({
    summary:
      'The boundaries of a node and of those right below it, to draw them beside each other; all in GCJ-02',
    path: '/organisation/boundaries',
    access: administrators,
    input: () => z.strictObject({ node: nodePath() }),
    output: () => z.object({ node: drawn(), below: z.array(drawn()) }),
    errors: ['NODE_GONE'],
    roundTrips: 4,
    limit: { perMinute: 60 },
  }),
  addNode: command({
    summary: 'Add a street, a community, a grid, a station or a unit',
    path: '/organisation/nodes',
    access: administrators,
    onComputer,
    input: () =>
      z.strictObject({
        /** The node above it, and the `rev` of that one. */
        node: nodePath(),
        rev: rev(),
        /** The last part of its path; it never changes. */
        slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,23}$/),
        kind: z.enum(nodeKinds),
        name: text(30),
        /** Its place among its neighbours. */
        order: z.int().min(0).max(9999).default(0),
        boundaryGcj02: boundary().optional(),
      }),
    output: nodeView,
    errors: [...nodeErrors, 'NODE_EXISTS', 'BOUNDARY_OVERLAPS'],
    roundTrips: 9,
    limit,
  }),
  changeNode: command({
    summary: "Change a node's name, place in lists, boundary, or how long announcements stand here",
    path: '/organisation/nodes/change',
    access: administrators,
    // It gives nobody a right; and boundaries are drawn on a computer.
    onComputer: true,
    input: () =>
      z.strictObject({
        node: nodePath(),
        rev: rev(),
        name: text(30).optional(),
        order: z.int().min(0).max(9999).optional(),
        boundaryGcj02: boundary().optional(),
        /** Null: no more than the rule says. */
        announcementDays: z.int().min(3).max(60).nullable().optional(),
      }),
    output: nodeView,
    errors: [...nodeErrors, 'BOUNDARY_OVERLAPS'],
    roundTrips: 6,
    limit,
  }),
  closeNode: command({
    summary: 'Close a node that has no posts and nothing below it',
    path: '/organisation/nodes/close',
    access: administrators,
    onComputer,
    input: () => z.strictObject({ node: nodePath(), rev: rev() }),
    output: nodeView,
    errors: [...nodeErrors, 'NODE_IN_USE'],
    roundTrips: 6,
    limit,
  }),
  addPost: command({
    summary: 'Add a post; nobody holds it yet',
    path: '/organisation/posts',
    access: appointing,
    onComputer,
    input: () =>
      z.strictObject({
        node: nodePath(),
        rev: rev(),
        role: z.enum(roles),
        title: text(30),
        site: slug().optional(),
      }),
    output: nodeView,
    errors: nodeErrors,
    roundTrips: 5,
    limit,
  }),
  closePost: command({
    summary: 'Close a post that nobody holds',
    path: '/organisation/posts/close',
    access: appointing,
    onComputer,
    input: () => z.strictObject(change()),
    output: nodeView,
    errors: postErrors,
    roundTrips: 5,
    limit,
  }),
  invite: command({
    summary: 'Invite somebody to a post: a code that one account can use once, within seven days',
    path: '/organisation/posts/invite',
    access: appointing,
    onComputer,
    input: () =>
      z.strictObject({
        ...change(),
        /** As colleagues know her. */
        name: text(20),
      }),
    output: () =>
      z.object({
        /** `K7PM-3WXA` */
        code: z.string(),
        /** What its QR code opens. */
        page: z.string(),
        expiresAt: instant(),
        node: nodeView(),
      }),
    errors: postErrors,
    roundTrips: 6,
    limit,
  }),
  withdrawInvitation: command({
    summary: 'Take an invitation back',
    path: '/organisation/posts/withdraw',
    access: appointing,
    onComputer,
    input: () => z.strictObject(change()),
    output: nodeView,
    errors: postErrors,
    roundTrips: 5,
    limit,
  }),
  endHolding: command({
    summary: 'Take a post away from who holds it: the rights end before this is answered',
    path: '/organisation/posts/end',
    access: appointing,
    onComputer,
    input: () => z.strictObject({ ...change(), promises: handover().optional() }),
    output: nodeView,
    errors: [...postErrors, 'LAST_ADMIN'],
    roundTrips: 8,
    limit,
  }),
  setLeave: command({
    summary: 'Note a leave, who stands in, and what was promised to whom; again to change it',
    path: '/organisation/posts/leave',
    access: appointing,
    onComputer,
    input: () =>
      z.strictObject({
        ...change(),
        from: day(),
        /** The last day. */
        to: day(),
        /** The post of who stands in. */
        deputy: z.strictObject(place()).optional(),
        promises: handover().optional(),
      }),
    output: nodeView,
    errors: [...postErrors, 'LAST_ADMIN', 'OWN_RIGHTS', 'TOO_MANY_POSTS'],
    roundTrips: 9,
    limit,
  }),
  endLeave: command({
    summary: 'End a leave before its time; the deputy has no part in it any more',
    path: '/organisation/posts/leave/end',
    access: appointing,
    onComputer,
    input: () => z.strictObject(change()),
    output: nodeView,
    errors: postErrors,
    roundTrips: 6,
    limit,
  }),
  readInvitation: query({
    summary: 'What one is invited to, before one accepts',
    path: '/invitations',
    access: { who: 'account' },
    input: () => z.strictObject({ code: code() }),
    output: () =>
      z.object({
        name: z.string(),
        title: z.string(),
        roleName: z.string(),
        nodeName: z.string(),
        /** 许静（县管理员） */
        by: z.string(),
        expiresAt: instant(),
      }),
    errors: ['INVITATION_GONE'],
    roundTrips: 4,
    limit: { perMinute: 10 },
  }),
  acceptInvitation: command({
    summary: 'Accept an invitation: the account holds the post from now on',
    path: '/invitations/accept',
    access: { who: 'account' },
    input: () => z.strictObject({ code: code() }),
    output: myPosts,
    errors: ['KEY_REUSED', 'INVITATION_GONE', 'OWN_RIGHTS', 'NODE_GONE', 'TOO_MANY_POSTS'],
    roundTrips: 11,
    limit: { perDay: 10 },
  }),
  listMyPosts: query({
    summary: 'The posts that the caller holds or stands in for, with what was promised to whom',
    path: '/posts/mine',
    access: { who: 'account' },
    input: () => z.strictObject({}),
    output: myPosts,
    errors: [],
    roundTrips: 2,
    limit: { perMinute: 60 },
  }),
  keepPromise: command({
    summary: 'Take a promise that was kept off the list of a post that the caller holds or stands in for',
    path: '/posts/mine/promise',
    access: { who: 'account' },
    input: () => z.strictObject({ promiseId: id('prm') }),
    output: myPosts,
    errors: ['KEY_REUSED', 'NODE_GONE'],
    roundTrips: 5,
    limit: { perDay: 200 },
  }),
  leavePost: command({
    summary: 'Give up a post that the caller holds; the rights end before this is answered',
    path: '/posts/mine/leave',
    access: { who: 'account' },
    input: () => z.strictObject({ postId: id('post'), promises: handover().optional() }),
    output: myPosts,
    errors: ['KEY_REUSED', 'LAST_ADMIN', 'NODE_GONE'],
    roundTrips: 8,
    limit: { perDay: 10 },
  }),
}

export type OrganisationOperations = typeof organisationOperations
