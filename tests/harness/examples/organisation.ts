export const organisationExamples = {}
