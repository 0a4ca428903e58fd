/** A quick answer comes without a word about waiting. */
const patienceMs = 400

/** Says when something takes long, and, in any case, that it takes no longer. */
export async function waitFor(task: Promise<void>, say: (slow: boolean) => void): Promise<void> {
  const timer = setTimeout(() => say(true), patienceMs)
  await task
  clearTimeout(timer)
  say(false)
}
