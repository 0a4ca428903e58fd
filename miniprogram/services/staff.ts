import type { AccountsContract } from '../../shared/accounts/contract'
import type { OutputOf, Role } from '../../shared/contract'
import { call, type Failed, type Result } from './call'
import { nodeName } from './node-names'
import { roleWords } from './words'

type Me = OutputOf<AccountsContract['getMe']>
type Post = Me['roles'][number]

/** Several parts of a page ask at once, and every page of a desk asks again. */
const keptMs = 60_000
let asked: { at: number; answer: Promise<Result<Me>> } | undefined

/** Who the caller is. What she may do is decided by the functions each time; here it only chooses what a page asks for. */
export function whoAmI(): Promise<Result<Me>> {
  const now = Date.now()
  if (asked && now - asked.at >= 0 && now - asked.at < keptMs) return asked.answer
  const answer = call('accounts', 'getMe', {})
  const mine = { at: now, answer }
  asked = mine
  void answer.then(({ ok }) => {
    if (!ok && asked === mine) asked = undefined
  })
  return answer
}

/** After a refusal, or when she has another post. */
export function askAgainWhoIAm(): void {
  asked = undefined
}

/** The nodes where the caller has one of these roles, each once; refused where there is none. */
export async function workplaces(roles: readonly Role[]): Promise<Result<{ places: Post[] }>> {
  const me = await whoAmI()
  if (!me.ok) return me
  const posts = me.data.roles.filter(({ role }) => roles.includes(role))
  const places = posts.filter(({ node }, index) => posts.findIndex((one) => one.node === node) === index)
  if (places.length > 0) return { ok: true, data: { places } }
  askAgainWhoIAm()
  return notForYou
}

export interface Unit {
  node: string
  name: string
  role: Role
}

/** The same by name, for a page on which one chooses among them. */
export async function unitsOf(roles: readonly Role[]): Promise<Result<{ units: Unit[] }>> {
  const found = await workplaces(roles)
  if (!found.ok) return found
  const units = found.data.places.map(async ({ node, role }) => ({
    node,
    name: (await nodeName(node)) || '我工作的地方',
    role,
  }))
  return { ok: true, data: { units: await Promise.all(units) } }
}

const notForYou: Failed = {
  ok: false,
  kind: 'refused',
  error: {
    code: 'NOT_ALLOWED',
    status: 403,
    message: '这件事您不能操作。',
    next: '这里是工作人员用的。您应当能看到的话，请联系管理员。',
  },
}

/** Who looks at a staff page: as the post names her, else as she calls herself, else what she does. */
export function viewerOf({ people, roles }: Me): string {
  const [first] = roles
  const named =
    roles.find(({ name }) => name)?.name ?? people.find(({ relation }) => relation === 'self')?.name
  return named ?? (first ? roleWords[first.role] : '')
}
