import * as z from 'zod'
import { consentPurposes, isKnownText } from './accounts/consent-texts.ts'
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
/** Path of a node of the organisation tree: `/qinghe/hewan/liuan`. */
export const nodePath = () =>
  z
    .string()
    .max(120)
    .regex(/^(\/[a-z0-9][a-z0-9-]{0,39}){1,6}$/)
/** Ids that the system makes, e.g. `apt_3f…`. */
export const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[a-z0-9]{8,40}$`))
/** The number of changes that a document has seen; a change names the one it was based on. */
export const rev = () => z.int().positive()
/**
 * What a person writes, 1 to `max` UTF-16 units without the blanks around it. Signs that nobody sees (control characters,
 * writing directions, zero width) are refused: they make a name look like another. Only the joiner inside of an emoji may stay.
 *
 * @param lines whether the text has lines: then line breaks and tabs may stay too.
 */
export const text = (max: number, { lines = false }: { readonly lines?: boolean } = {}) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => !unseen(value, lines), '有看不见的符号，请删去后重新输入')

/** The joiner between the signs of one emoji, such as a family. */
const joiner =
  /(?<=\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}\ufe0f]*)\u200d(?=\p{Extended_Pictographic})/gu

function unseen(value: string, lines: boolean): boolean {
  const rest = value.replace(joiner, '')
  return /[\p{Cc}\p{Cf}]/u.test(lines ? rest.replace(/[\t\n\r]/g, '') : rest)
}

/** Texts of consent-texts.ts that somebody was shown and agreed to. */
export const consents = () =>
  z
    .array(
      z
        .strictObject({ purpose: z.enum(consentPurposes), text: z.string().max(8) })
        .refine(({ purpose, text }) => isKnownText(purpose, text), '没有这份说明'),
    )
    .max(consentPurposes.length)
    .default([])
