/** A status machine is a table. This file checks and draws tables; what a row means is the capability's business. */
export interface Transition<
  State extends string = string,
  Action extends string = string,
  Who extends string = string,
> {
  /** `null`: it does not exist yet. */
  readonly from: State | null
  readonly action: Action
  readonly to: State
  /** Who may do it. */
  readonly who: readonly Who[]
}

export interface Machine<State extends string = string> {
  readonly states: readonly State[]
  /** Where it may rest for ever. */
  readonly final: readonly State[]
  readonly table: readonly Transition<State>[]
}

/**
 * What is wrong with a machine, each as an English sentence; empty when nothing is: a state that nothing reaches, a
 * state from which no final one can be reached, one action that leads from one state to two, a row that nobody may use.
 */
export function checkMachine({ states, final, table }: Machine): readonly string[] {
  const problems: string[] = []
  const seen = new Set<string>()
  for (const { from, action, to, who } of table) {
    const row = `${from ?? 'nothing'} × ${action}`
    if (seen.has(row)) problems.push(`${row} has two rows`)
    seen.add(row)
    for (const state of [from, to])
      if (state !== null && !states.includes(state)) problems.push(`${row} names ${state}, which is no state`)
    if (who.length === 0) problems.push(`${row} may be done by nobody`)
  }
  for (const state of final) if (!states.includes(state)) problems.push(`${state} is final and no state`)

  const reached = closure(
    table.filter(({ from }) => from === null).map(({ to }) => to),
    (state) => table.filter(({ from }) => from === state).map(({ to }) => to),
  )
  const ending = closure(final, (state) =>
    table.flatMap(({ from, to }) => (to === state && from ? [from] : [])),
  )
  for (const state of states) {
    if (!reached.has(state)) problems.push(`nothing leads to ${state}`)
    if (!ending.has(state)) problems.push(`no end can be reached from ${state}`)
  }
  return problems
}

function closure(start: readonly string[], next: (state: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set(start)
  // A set that grows while it is walked is walked to its new end.
  for (const state of found) for (const other of next(state)) found.add(other)
  return found
}

/** The machine as a Mermaid state diagram. */
export function drawMachine({ states, final, table }: Machine): string {
  const node = (state: string | null) => (state === null ? '[*]' : state.replace(/-/g, '_'))
  return [
    'stateDiagram-v2',
    ...states.map((state) => `  state "${state}" as ${node(state)}`),
    ...table.map(
      ({ from, action, to, who }) => `  ${node(from)} --> ${node(to)}: ${action} (${who.join(', ')})`,
    ),
    ...final.map((state) => `  ${node(state)} --> [*]`),
    '',
  ].join('\n')
}
