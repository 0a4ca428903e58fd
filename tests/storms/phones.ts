import type { StandIn } from '../../local/cloudbase/stand-in.ts'
import type { Answer } from '../../shared/errors.ts'
import type { Centre } from '../harness/centre.ts'

/**
 * Phones in bad weather: requests are lost before or after they were carried out, come twice, and instances die. Phones do what
 * phones do: they send the same command again under its key until they get an answer.
 */

export interface Command {
  readonly function: 'appointments' | 'accounts' | 'notices' | 'circle'
  readonly openid: string
  readonly op: string
  readonly input: Record<string, unknown>
  readonly key: string
}

export interface Heard {
  readonly command: Command
  /** Absent when there was no answer in the end, which is a defect. */
  readonly answer: Answer<unknown> | undefined
}

export const badWeather = [
  { mode: 'timeout-before', action: 'database.*', probability: 0.03, after: 0 },
  { mode: 'timeout-after', action: 'database.*', probability: 0.05, after: 0 },
  { mode: 'deliver-twice', action: 'database.*', probability: 0.05 },
  { mode: 'kill-instance', action: 'database.*', probability: 0.004, when: 'before' },
  { mode: 'kill-instance', action: 'database.*', probability: 0.004, when: 'after' },
] as const

const stormyAttempts = 10
const maxAttempts = 14

/** Sends all at once, and again what was not answered; the weather clears before a phone would give up. */
export async function sendAll(
  standIn: StandIn,
  commands: readonly Command[],
): Promise<{ heard: Heard[]; calls: number }> {
  for (const fault of badWeather) standIn.faults.add({ ...fault })
  const clear = () => {
    for (const { id } of standIn.faults.list()) standIn.faults.remove(id ?? '')
  }
  const heard: Heard[] = []
  let calls = 0
  let waiting = [...commands]
  for (let attempt = 0; waiting.length > 0 && attempt < maxAttempts; attempt += 1) {
    if (attempt === stormyAttempts) clear()
    // An impatient thumb: every other command comes twice at once, and the phone sees both answers.
    const twice = waiting.filter((_command, index) => index % 2 === 0)
    const answers = await standIn.together(
      [...waiting, ...twice].map(({ function: name, openid, op, input, key }) => ({
        function: name,
        openid,
        data: { op, input, key },
      })),
    )
    calls += waiting.length
    waiting = waiting.filter((command, index) => {
      const again = index % 2 === 0 ? [answers[waiting.length + index / 2]] : []
      const both = [answers[index], ...again].map((one) => one?.result as Answer<unknown> | undefined)
      const answer = both.find((one) => one?.ok) ?? (both.some(isUnknown) ? undefined : both[0])
      if (!answer) return true
      heard.push({ command, answer })
      return false
    })
  }
  clear()
  return { heard: [...heard, ...waiting.map((command) => ({ command, answer: undefined }))], calls }
}

/** Whether it was carried out is not known: the phone asks again. */
function isUnknown(answer: Answer<unknown> | undefined): boolean {
  return !answer || (!answer.ok && answer.error.code === 'UNAVAILABLE')
}

/** Draws a history from a seed and runs it, by itself at its full length, or of so many rounds. */
export type History = (centre: Centre, seed: number, rounds?: number) => Promise<HistoryReport>

export interface HistoryReport {
  readonly calls: number
  /** How often each outcome was heard: `ok`, or the code of the refusal. */
  readonly outcomes: Readonly<Record<string, number>>
  /** What is wrong at the end, in words. */
  readonly wrong: readonly string[]
}

/** Counts what was heard, and says what must never be heard. */
export function tally(heard: readonly Heard[], outcomes: Record<string, number>, wrong: string[]): void {
  for (const { command, answer } of heard) {
    const outcome = answer ? (answer.ok ? 'ok' : answer.error.code) : 'nothing'
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    if (outcome === 'nothing' || outcome === 'INTERNAL') wrong.push(`${command.op} was answered ${outcome}`)
  }
}

export interface Draw {
  below(limit: number): number
  one<Item>(items: readonly Item[]): Item
}

/** Mulberry32: small, and the same on every machine. */
export function drawFrom(seed: number): Draw {
  let state = (seed * 0x9e3779b9) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    below: (limit) => Math.floor(next() * limit),
    one(items) {
      const item = items[Math.floor(next() * items.length)]
      if (item === undefined) throw new Error('nothing to draw from')
      return item
    },
  }
}
