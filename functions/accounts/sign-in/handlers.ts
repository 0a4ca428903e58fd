export const signInHandlers = {}
