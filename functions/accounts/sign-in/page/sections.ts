import type { Section } from './section.ts'
import { boundaries } from './sections/boundaries.ts'
import { coverage } from './sections/coverage.ts'
import { dayList } from './sections/day-list.ts'
import { notices } from './sections/notices.ts'
import { requests } from './sections/requests.ts'

/** All sections, in the order of the navigation. A new one is a file in `sections/` and its name here. */
export const sections: readonly Section[] = [dayList, notices, coverage, boundaries, requests]
