/** What residents read. */
export const readingOperations = {}
