export const organisationHandlers = {}
