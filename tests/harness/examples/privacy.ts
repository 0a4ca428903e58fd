export const privacyExamples = {}
