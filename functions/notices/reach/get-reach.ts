import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { byChild, noOutcomes, reachOf, sumOf } from '../../../shared/notices/reach-rules.ts'
import { covers, isStanding } from '../../../shared/notices/rules.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { toldAs } from '../editing/publication.ts'
import type { FindNodes } from '../nodes.ts'
import { collection, type Notice, type Version } from '../store.ts'
import { deliveryId } from './deliver-notice.ts'
import { type Delivery, readDelivery } from './delivery.ts'
import { type Households, householdsBelow, noHouseholds, sumOfHouseholds } from './households.ts'

type Reach = NoticesContract['getReach']
type Answer = OutputOf<Reach>

/** Numbers of a place and of the places right below it, in the order of their paths: nobody is ranked. */
export async function getReach(
  { input, caller, now }: Call<ParsedInputOf<Reach>>,
  findNodes: FindNodes,
): Promise<Answer> {
  const [notice] = await database().find<
    Pick<
      Notice,
      '_id' | 'node' | 'state' | 'visibleFrom' | 'endsAt' | 'mustReach' | 'urgent' | 'audience'
    > & {
      readonly shown?: Pick<Version, 'n' | 'toldAs'>
    }
  >(
    collection.notices,
    { _id: input.noticeId },
    {
      limit: 1,
      fields: {
        node: true,
        state: true,
        visibleFrom: true,
        endsAt: true,
        mustReach: true,
        urgent: true,
        audience: true,
        'shown.n': true,
        'shown.toldAs': true,
      },
    },
  )
  const node = input.node ?? notice?.node
  if (node) caller.mustReach(node)
  // Of a notice of the street, a community's leader sees what concerns the community.
  if (!notice?.shown || !node || !concerns(notice.audience.nodes, node)) throw new Refusal('NOT_FOUND')

  const isTold = notice.urgent === true
  const standing = reachOf(notice, now)
  const [delivery, households] = await Promise.all([
    isTold ? readDelivery(deliveryId(notice._id, toldAs(notice.shown))) : undefined,
    standing === 'open' ? householdsBelow(notice._id, node) : undefined,
  ])
  const told = Object.entries(delivery?.byNode ?? {})
    .filter(([home]) => covers([node], home))
    .map(([home, counts]) => [home, { ...noOutcomes, ...counts }] as const)
  const toldBelow = byChild(node, told, noOutcomes)
  const householdsOfChildren = byChild<Households>(node, households ?? [], noHouseholds)
  const nodes = await findNodes([...toldBelow, ...householdsOfChildren].map((one) => one.node))
  const place = <Numbers>({ node, numbers }: { readonly node: string; readonly numbers: Numbers }) => ({
    node,
    // A place that was closed meanwhile.
    name: nodes.get(node)?.name ?? '',
    counts: numbers,
  })
  return {
    id: notice._id,
    node,
    ...(isTold && {
      delivery: {
        state: stateOf(notice, delivery),
        ...(delivery && { startedAt: delivery.startedAt }),
        ...(delivery?.endedAt !== undefined && { endedAt: delivery.endedAt }),
        total: sumOf(
          told.map(([, counts]) => counts),
          noOutcomes,
        ),
        places: toldBelow.map(place),
      },
    }),
    over: standing === 'over',
    ...(households && {
      households: {
        total: sumOfHouseholds(households.map(([, numbers]) => numbers)),
        places: householdsOfChildren.map(place),
      },
    }),
  }
}

function concerns(nodes: readonly string[], node: string): boolean {
  return covers(nodes, node) || nodes.some((one) => covers([node], one))
}

function stateOf({ state }: Pick<Notice, 'state'>, delivery: Delivery | undefined) {
  if (delivery?.stopped || (!isStanding(state) && delivery?.endedAt === undefined)) return 'stopped'
  if (!delivery) return 'waiting'
  return delivery.endedAt === undefined ? 'under-way' : 'done'
}
