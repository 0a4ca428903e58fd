export const privacyHandlers = {}
