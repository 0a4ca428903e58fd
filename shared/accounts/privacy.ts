/** What is known about a person: consent, who looked, a copy, erasure. */
export const privacyOperations = {}
