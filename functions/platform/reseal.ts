import { sealKeys } from './config.ts'
import { database } from './database.ts'
import { seal, unseal } from './seal.ts'

/** Where sealed texts stand. Whoever seals a new field names it here, or its old key could never be thrown away. */
export const sealedFields: readonly { readonly collection: string; readonly fields: readonly string[] }[] = [
  { collection: 'people', fields: ['phone', 'address'] },
  { collection: 'notice_answers', fields: ['name'] },
]

export interface Resealed {
  readonly collection: string
  readonly documents: number
  /** Texts that got the current key. */
  readonly resealed: number
  /** Texts that somebody changed at this moment: by the next run they are right, or it does them. */
  readonly changed: number
  /** Texts that no configured key opens. */
  readonly lost: number
}

const batch = 200

type Document = Readonly<Record<string, unknown>> & { readonly _id: string }

/**
 * Seals everything that is sealed with an old key with the current one. Each text is replaced on condition that it is still the one
 * that was read, so people may go on using the product meanwhile; stopped on its way, it is simply run again.
 */
export async function resealAll(
  said: (progress: Resealed) => void = () => undefined,
): Promise<readonly Resealed[]> {
  const results: Resealed[] = []
  for (const { collection, fields } of sealedFields) {
    const result = await resealCollection(collection, fields)
    said(result)
    results.push(result)
  }
  return results
}

async function resealCollection(collection: string, fields: readonly string[]): Promise<Resealed> {
  const { command: _ } = database()
  const counts = { documents: 0, resealed: 0, changed: 0, lost: 0 }
  let last = ''
  for (;;) {
    const documents = await database().find<Document>(
      collection,
      { _id: _.gt(last) },
      {
        orderBy: [['_id', 'asc']],
        limit: batch,
        fields: Object.fromEntries(fields.map((field) => [field, true])),
      },
    )
    for (const document of documents) {
      counts.documents += 1
      for (const field of fields) {
        const outcome = await resealField(collection, document, field)
        if (outcome) counts[outcome] += 1
      }
    }
    last = documents.at(-1)?._id ?? last
    if (documents.length < batch) break
  }
  const { documents, resealed, changed, lost } = counts
  return { collection, documents, resealed, changed, lost }
}

type Outcome = 'resealed' | 'changed' | 'lost'

/** @returns what is to be counted; undefined where the text has the current key, or there is none. */
async function resealField(
  collection: string,
  document: Document,
  field: string,
): Promise<Outcome | undefined> {
  const { _id, [field]: sealed } = document
  if (typeof sealed !== 'string' || sealed.startsWith(`${sealKeys().current.version}.`)) return undefined
  let plain: string
  try {
    plain = unseal(sealed)
  } catch {
    return 'lost'
  }
  const isOurs = await database().change(collection, { _id, [field]: sealed }, { [field]: seal(plain) })
  return isOurs ? 'resealed' : 'changed'
}
