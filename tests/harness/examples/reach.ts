export const reachExamples = {}
