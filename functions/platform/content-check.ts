import { cloud } from './database.ts'

/**
 * WeChat's check of what people publish. It wants a person who was here within two hours, so a text is checked in the call in
 * which it is handed in.
 *
 * `review`: doubtful, a person should look closely. `unknown`: WeChat could not be asked; what that means is the caller's
 * decision.
 */
export type TextVerdict = 'pass' | 'review' | 'refused' | 'unknown'

/** WeChat takes 2,500 characters at a time. */
const most = 2400
/** A forum: what is written is public. */
const scene = 3

interface CheckAnswer {
  readonly errcode?: number
  readonly result?: { readonly suggest?: string }
  readonly trace_id?: string
}

/** @param openid who wrote it, and is here now. */
export async function checkText(text: string, openid: string): Promise<TextVerdict> {
  const verdicts = await Promise.all(parts(text).map((part) => checkPart(part, openid)))
  return (['refused', 'unknown', 'review'] as const).find((one) => verdicts.includes(one)) ?? 'pass'
}

/** Parts overlap, so that no word is cut in two. */
function parts(text: string): readonly string[] {
  const characters = [...text]
  const overlap = 20
  const found: string[] = []
  for (let from = 0; from < characters.length; from += most - overlap)
    found.push(characters.slice(from, from + most).join(''))
  return found
}

async function checkPart(content: string, openid: string): Promise<TextVerdict> {
  const answer = await ask('security.msgSecCheck', { content, version: 2, scene, openid })
  return answer ? verdictOf(answer.result?.suggest) : 'unknown'
}

/**
 * Asks for a check of a picture; WeChat answers within 30 minutes by a push that names the trace.
 * @param url a temporary link that lives longer than that.
 * @returns the trace, or undefined when WeChat could not be asked.
 */
export async function askForPictureCheck(url: string, openid: string): Promise<string | undefined> {
  const answer = await ask('security.mediaCheckAsync', {
    media_url: url,
    media_type: 2,
    version: 2,
    scene,
    openid,
  })
  return answer?.trace_id
}

export interface PictureVerdict {
  readonly trace: string
  readonly verdict: Exclude<TextVerdict, 'unknown'>
}

/** What a push says about a picture; undefined for any other push. */
export function pictureVerdict(event: unknown): PictureVerdict | undefined {
  if (typeof event !== 'object' || event === null) return undefined
  const { Event, trace_id, result, errcode } = event as CheckAnswer & { readonly Event?: unknown }
  if (Event !== 'wxa_media_check' || typeof trace_id !== 'string') return undefined
  // A picture that WeChat could not open is one for a person to look at.
  return { trace: trace_id, verdict: errcode ? 'review' : verdictOf(result?.suggest) }
}

function verdictOf(suggest: string | undefined): 'pass' | 'review' | 'refused' {
  if (suggest === 'pass') return 'pass'
  return suggest === 'risky' ? 'refused' : 'review'
}

async function ask(apiName: string, requestData: object): Promise<CheckAnswer | undefined> {
  try {
    const { result } = await cloud().callWxOpenApi({ apiName, requestData })
    const answer = (typeof result === 'object' && result !== null ? result : {}) as CheckAnswer
    return answer.errcode === 0 ? answer : undefined
  } catch {
    return undefined
  }
}
