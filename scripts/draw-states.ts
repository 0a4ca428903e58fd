/**
 * Draws each status machine into `docs/states/`, from the table that the code runs on.
 *
 * @example npx tsx scripts/draw-states.ts
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { postMachine, postStateNames, postTransitions } from '../shared/accounts/appointing.ts'
import { appointmentMachine, appointmentTable, stateInWords } from '../shared/appointments/rules.ts'
import { noticeMachine, stateInWords as noticeStateInWords, noticeTable } from '../shared/notices/rules.ts'
import { drawMachine } from '../shared/state-machine.ts'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

function appointment(): string {
  return `# The states of an appointment

Drawn by \`npx tsx scripts/draw-states.ts\` from \`appointmentTable\` in \`shared/appointments/rules.ts\`; a test fails
when the two differ.

\`\`\`mermaid
${drawMachine(appointmentMachine)}\`\`\`

| state | in the mini-program | may stay so |
|---|---|---|
${appointmentMachine.states
  .map(
    (state) =>
      `| ${state} | ${stateInWords[state]} | ${appointmentMachine.final.includes(state) ? 'yes' : ''} |`,
  )
  .join('\n')}

| from | action | to | who | what must be given | when |
|---|---|---|---|---|---|
${appointmentTable
  .map(
    ({ from, action, to, who, needs, when }) =>
      `| ${from ?? ''} | ${action} | ${to} | ${who.join(', ')} | ${needs.join(', ')} | ${when ?? ''} |`,
  )
  .join('\n')}

- \`before-cutoff\`: for residents until the service's cut-off before the slot; for counter staff until the day is over.
- \`on-the-day\`: on the day of the appointment.
- \`after-the-day\`: when the day is over. Who comes late on the day is still served.
`
}

function notice(): string {
  return `# The states of a notice

Drawn by \`npx tsx scripts/draw-states.ts\` from \`noticeTable\` in \`shared/notices/rules.ts\`; a test fails
when the two differ.

\`\`\`mermaid
${drawMachine(noticeMachine)}\`\`\`

| state | for staff | may stay so |
|---|---|---|
${noticeMachine.states
  .map(
    (state) =>
      `| ${state} | ${noticeStateInWords[state]} | ${noticeMachine.final.includes(state) ? 'yes' : ''} |`,
  )
  .join('\n')}

| from | action | to | who | what must be given | when |
|---|---|---|---|---|---|
${noticeTable
  .map(
    ({ from, action, to, who, needs, when }) =>
      `| ${from ?? ''} | ${action} | ${to} | ${who.join(', ')} | ${needs.join(', ')} | ${when ?? ''} |`,
  )
  .join('\n')}

Who: an \`editor\` may write at the notice's node; a \`publisher\` may also publish there; a \`reviewer\` is a publisher who
wrote nothing of the draft; a \`second-person\` one who wrote nothing of what is published. The \`timer\` throws away what nobody
has touched for 180 days.

- \`urgent\`: it is a notice (not a policy, an activity or an announcement) and marked as urgent; of a correction, what it corrects
  was urgent too.
- \`before-visible\`: it was approved, and its time is more than a minute away; staff read ${noticeStateInWords.scheduled}.
- \`visible\`: people can read it. That is a matter of its time alone, see \`isVisible\`.
- \`review-due\`: one alone published it, and nobody else has looked yet.
- \`announced\`: it is a public announcement that people can read, and was not closed. That its period is over and nothing waits for a
  reply is asked when it is written.
`
}

function post(): string {
  return `# The states of a post

Drawn by \`npx tsx scripts/draw-states.ts\` from \`postTransitions\` in \`shared/accounts/appointing.ts\`; a test fails
when the two differ.

\`\`\`mermaid
${drawMachine(postMachine)}\`\`\`

| state | in the mini-program |
|---|---|
${postMachine.states.map((state) => `| ${state} | ${postStateNames[state]} |`).join('\n')}

| from | action | to | who |
|---|---|---|---|
${postTransitions.map(({ from, action, to, who }) => `| ${from ?? ''} | ${action} | ${to} | ${who.join(', ')} |`).join('\n')}

\`appointer\`: who decides about posts of this role at the node or above, never on his own behalf.
`
}

/** Every drawing by its path from the root of the repository. */
export function drawings(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/states/appointment.md', appointment()],
    ['docs/states/notice.md', notice()],
    ['docs/states/post.md', post()],
  ])
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [path, text] of drawings()) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
    console.log(path)
  }
}
