/** What every `wx` function takes. */
export interface Options {
  success?: (result: never) => void
  fail?: (error: { errMsg: string }) => void
  complete?: (result: never) => void
}

/** A failure as WeChat tells it: `errMsg` is `<function>:fail <why>`, some have a number. */
export class Failure extends Error {
  readonly details: { errno?: number; errCode?: number }

  constructor(why: string, details: { errno?: number; errCode?: number } = {}) {
    super(why)
    this.details = details
  }
}

/**
 * Makes a `wx` function of one that answers or throws: callbacks when the page gives any, a promise
 * otherwise. `errMsg` is added.
 *
 * @example asynchronous('showToast', ({ title }: { title: string }) => openToast({ title, duration: 1500 }))
 */
export function asynchronous<I extends object, O>(name: string, run: (options: I) => O | Promise<O>) {
  return (given: I & Options = {} as I & Options): Promise<O & { errMsg: string }> | undefined => {
    const { success, fail, complete } = given
    // The first step runs at once: some functions must see that they were called inside a tap.
    const outcome = (async () => run(given))()
    const settled = outcome.then(
      (result) => ({ ...result, errMsg: `${name}:ok` }) as O & { errMsg: string },
      (error: unknown) => {
        const why = error instanceof Error ? error.message : String(error)
        throw { errMsg: `${name}:fail ${why}`, ...(error instanceof Failure ? error.details : {}) }
      },
    )
    if (!success && !fail && !complete) return settled
    settled.then(
      (result) => {
        success?.(result as never)
        complete?.(result as never)
      },
      (error: { errMsg: string }) => {
        fail?.(error)
        complete?.(error as never)
      },
    )
    return undefined
  }
}
