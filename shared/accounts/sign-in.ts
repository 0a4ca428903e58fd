/** Staff on a computer: signing in by scanning a code. */
export const signInOperations = {}
