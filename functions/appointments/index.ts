import { appointmentsContract } from '../../shared/appointments/contract.ts'
import { serve } from '../platform/entry.ts'
import { bookSlot } from './book-slot.ts'
import { cancelAppointment } from './cancel-appointment.ts'
import { getHome, getService, listServices } from './catalogue.ts'
import { getAppointment } from './find-appointment.ts'
import { listDays, listSlots } from './free-places.ts'
import { holdSlot } from './hold-slot.ts'
import { listDayOfSite } from './list-day-of-site.ts'
import { listMyAppointments } from './list-my-appointments.ts'
import { listTimesOfSite } from './list-times-of-site.ts'
import { rescheduleAppointment } from './reschedule-appointment.ts'
import { runDue } from './run-due.ts'

export const main = serve({
  name: 'appointments',
  contract: appointmentsContract,
  handlers: {
    getHome,
    listServices,
    getService,
    listDays,
    listSlots,
    holdSlot,
    bookSlot,
    rescheduleAppointment,
    cancelAppointment,
    listMyAppointments,
    getAppointment,
    listDayOfSite,
    listTimesOfSite,
  },
  runDue,
})
