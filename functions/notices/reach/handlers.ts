export const reachHandlers = {}
