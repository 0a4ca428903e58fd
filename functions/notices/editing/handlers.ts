export const editingHandlers = {}
