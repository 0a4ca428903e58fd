import type { Centre } from './centre.ts'

/**
 * Sends a command whose instance dies right after one of its requests to the database was carried out, the one after the first
 * `skip`. Answers whether it died: a command that makes no such request is answered as ever, and is not tested by this.
 */
export async function dies(
  { standIn }: Centre,
  skip: number,
  send: () => Promise<unknown>,
  of: { readonly function?: string; readonly action?: string; readonly collection?: string } = {},
): Promise<boolean> {
  const when = { action: 'database.*', ...of, times: 1, skip, when: 'after' } as const
  standIn.faults.add({ id: 'death', mode: 'kill-instance', ...when })
  const answer = await send()
  standIn.faults.remove('death')
  return answer === undefined
}
