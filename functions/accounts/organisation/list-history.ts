import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import { type HistoryEvent, readHistory } from '../../platform/history.ts'
import type { Call } from '../../platform/perform.ts'
import { nodesCollection, type OrganisationAction, type OrgNode } from './store.ts'
import { whoIs } from './view.ts'

type History = AccountsContract['listHistory']

const perPage = 50
/** Nodes that were changed a moment ago. */
const mostFresh = 50

export async function listHistory({
  input,
  caller,
  now,
}: Call<ParsedInputOf<History>>): Promise<OutputOf<History>> {
  const { node, before } = input
  caller.mustReach(node)
  const { command: _ } = database()
  const documents = await database().find<Pick<OrgNode, '_id' | 'unrecorded'>>(
    nodesCollection,
    { nextPendingAt: _.lte(now) },
    { orderBy: [['nextPendingAt', 'desc']], limit: mostFresh, fields: { unrecorded: true } },
  )
  const events = await readHistory({
    about: { subject: 'organisation', within: node },
    documents: documents.filter(({ _id }) => `${_id}/`.startsWith(`${node}/`)),
    ...(before !== undefined && { before }),
    limit: perPage,
  })
  const last = events.at(-1)
  return {
    events: events.flatMap((event) => {
      const what = inWords(event)
      return what ? [{ id: event.id, at: event.at, who: whoIs(event.by), what }] : []
    }),
    ...(last && events.length >= perPage && { before: last.at }),
  }
}

type Details = HistoryEvent['details']

const words: Readonly<Record<OrganisationAction, (details: Details) => string>> = {
  'county-founded': ({ node }) => `建立“${node}”`,
  'node-added': ({ node }) => `新设“${node}”`,
  'node-changed': ({ node, name, boundary, announcementDays }) =>
    [
      `修改“${node}”`,
      ...(name ? [`改名为“${name}”`] : []),
      ...(boundary ? ['重画边界'] : []),
      ...(announcementDays ? [`公示至少${announcementDays}个工作日`] : []),
      ...(announcementDays === 0 ? ['公示的天数按规定'] : []),
    ].join('，'),
  'node-closed': ({ node }) => `撤销“${node}”`,
  'post-added': ({ post }) => `新设岗位“${post}”`,
  'post-closed': ({ post }) => `撤销岗位“${post}”`,
  invited: ({ post, name }) => `邀请${name}担任“${post}”`,
  'invitation-withdrawn': ({ post, name }) => `收回给${name}的邀请：“${post}”`,
  'invitation-expired': ({ post, name }) => `给${name}的邀请过期：“${post}”`,
  'invitation-void': ({ post, name }) => `给${name}的邀请作废，邀请人已不能再邀请：“${post}”`,
  'invitation-accepted': ({ post, name }) => `${name}接受邀请，担任“${post}”`,
  'holding-ended': ({ post, name }) => `${name}不再担任“${post}”`,
  'post-left': ({ post, name }) => `${name}辞去“${post}”`,
  'leave-set': ({ post, name, from, to, deputy }) =>
    `${name}（“${post}”）${from}至${to}请假${deputy ? `，${deputy}代班` : '，没有人代班'}`,
  'leave-ended': ({ post, name }) => `${name}（“${post}”）提前销假`,
  'leave-over': ({ post, name }) => `${name}（“${post}”）假期结束`,
  'deputy-left': ({ post, deputy }) => `${deputy}离岗，不再代班“${post}”`,
}

/** @returns what happened, in Chinese; undefined for what is not the organisation's. */
function inWords({ action, details }: HistoryEvent): string | undefined {
  return Object.hasOwn(words, action) ? words[action as OrganisationAction](details) : undefined
}
