export const personsHandlers = {}
