type Listener = (...values: unknown[]) => void

/**
 * The channel between a page and the one that it opened. What is sent before somebody listens is kept, as
 * WeChat does.
 */
export class EventChannel {
  private readonly listeners = new Map<string, Set<Listener>>()
  private readonly waiting = new Map<string, unknown[][]>()

  on(name: string, listener: Listener): void {
    const listeners = this.listeners.get(name) ?? new Set()
    this.listeners.set(name, listeners.add(listener))
    for (const values of this.waiting.get(name) ?? []) listener(...values)
    this.waiting.delete(name)
  }

  once(name: string, listener: Listener): void {
    const wrapped = (...values: unknown[]) => {
      this.off(name, wrapped)
      listener(...values)
    }
    this.on(name, wrapped)
  }

  off(name: string, listener?: Listener): void {
    if (listener) this.listeners.get(name)?.delete(listener)
    else this.listeners.delete(name)
  }

  emit(name: string, ...values: unknown[]): void {
    const listeners = this.listeners.get(name)
    if (listeners?.size) for (const listener of [...listeners]) listener(...values)
    else this.waiting.set(name, [...(this.waiting.get(name) ?? []), values])
  }
}
