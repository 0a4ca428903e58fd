/** How a notice reaches people. */
export const reachOperations = {}
