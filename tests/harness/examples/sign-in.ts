export const signInExamples = {}
