/** Persons who are served and those who act for them. */
export const personsOperations = {}
