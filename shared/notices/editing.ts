/** From a draft to a notice that is published, corrected or withdrawn. */
export const editingOperations = {}
