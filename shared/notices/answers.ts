/** What people say to a public announcement. */
export const answersOperations = {}
