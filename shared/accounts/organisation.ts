/** The organisation tree, its posts and who holds them. */
export const organisationOperations = {}
