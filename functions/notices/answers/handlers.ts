export const answersHandlers = {}
