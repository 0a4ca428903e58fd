import { noticesContract } from '../../shared/notices/contract.ts'
import { findNodes } from '../accounts/port.ts'
import { countBookings, findOffice } from '../appointments/port.ts'
import { notePhotoVerdict } from '../circle/port.ts'
import { serve } from '../platform/entry.ts'
import { answersHandlers } from './answers/handlers.ts'
import { editingHandlers } from './editing/handlers.ts'
import { onPush } from './on-push.ts'
import { reachHandlers } from './reach/handlers.ts'
import { readingHandlers } from './reading/handlers.ts'
import { runDue } from './run-due.ts'

export const main = serve({
  name: 'notices',
  contract: noticesContract,
  handlers: {
    ...editingHandlers(findNodes),
    ...readingHandlers(findOffice),
    ...answersHandlers,
    ...reachHandlers(findNodes, countBookings),
  },
  runDue,
  onPush: onPush([notePhotoVerdict]),
})
