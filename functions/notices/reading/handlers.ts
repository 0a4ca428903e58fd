export const readingHandlers = {}
