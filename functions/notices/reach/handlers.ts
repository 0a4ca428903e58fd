import type { FindNodes } from '../nodes.ts'
import { confirmReach } from './confirm-reach.ts'
import { getDoors, saveDoors } from './doors.ts'
import { type CountBookings, getDashboard } from './get-dashboard.ts'
import { getReach } from './get-reach.ts'
import { listMustReach, listNotReached, recordVisits } from './visits.ts'

export const reachHandlers = (findNodes: FindNodes, countBookings: CountBookings) => ({
  getDoors,
  saveDoors: (call: Parameters<typeof saveDoors>[0]) => saveDoors(call, findNodes),
  confirmReach,
  listMustReach,
  listNotReached,
  recordVisits,
  getReach: (call: Parameters<typeof getReach>[0]) => getReach(call, findNodes),
  getDashboard: (call: Parameters<typeof getDashboard>[0]) => getDashboard(call, countBookings),
})
