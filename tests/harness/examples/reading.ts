export const readingExamples = {}
