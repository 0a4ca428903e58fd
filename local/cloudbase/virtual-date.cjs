'use strict'

// Runs inside function instances, which are plain Node: therefore JavaScript.

/**
 * A `Date` that reads the platform's clock. Everything else about it is the real one: instances pass
 * `instanceof`, and the class can be extended.
 * @param {() => number} now epoch milliseconds
 * @returns {DateConstructor}
 */
exports.virtualDate = (now) => {
  const virtual = new Proxy(Date, {
    apply: (real) => new real(now()).toString(),
    construct: (real, given, newTarget) =>
      Reflect.construct(real, given.length === 0 ? [now()] : given, newTarget === virtual ? real : newTarget),
    get: (real, key) => (key === 'now' ? now : Reflect.get(real, key)),
  })
  return virtual
}
