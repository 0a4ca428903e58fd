export const answersExamples = {}
