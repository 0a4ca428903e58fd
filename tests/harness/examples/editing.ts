export const editingExamples = {}
