import { appointersOf, decidesAbout } from '../../../shared/accounts/appointing.ts'
import type { Role } from '../../../shared/contract.ts'
import { type Grant, isDeputy, reaching } from '../../platform/people.ts'
import type { Caller } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'

/** The first of these grants that decides about posts of a role at a node. */
export function deciding(grants: readonly Grant[], node: string, role: Role): Grant | undefined {
  const some = grants.filter((grant) => decidesAbout(role, { role: grant.role, isDeputy: isDeputy(grant) }))
  return reaching(some, node)
}

/** @throws Refusal NOT_ALLOWED unless the caller decides about posts of this role at this node. */
export function mustDecide(caller: Caller, node: string, role: Role): Grant {
  caller.mustReach(node, appointersOf(role))
  const found = deciding(caller.grants, node, role)
  if (!found) throw new Refusal('NOT_ALLOWED')
  return found
}
