import * as z from 'zod'
import { isDay } from './time.ts'

/** Schemas that several contracts share. Each builds anew: contracts call them inside their own functions. */

/** A day of this century that exists, `YYYY-MM-DD`, in Asia/Shanghai. */
export const day = () =>
  z
    .string()
    .max(10)
    .refine((text) => isDay(text) && text.startsWith('20'), '没有这一天')
    .meta({ format: 'date' })
/** An instant as epoch milliseconds. */
export const instant = () => z.int().nonnegative()
/** Clock time `HH:mm`. */
export const clockTime = () => z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/)
/** Ids of things that staff set up, e.g. `site-wudaokou`. */
export const slug = () => z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
/** Ids that the system makes, e.g. `apt_3f…`. */
export const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[a-z0-9]{8,40}$`))
/** The number of changes that a document has seen; a change names the one it was based on. */
export const rev = () => z.int().positive()
export const text = (max: number) => z.string().trim().min(1).max(max)
