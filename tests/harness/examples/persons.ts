export const personsExamples = {}
