export function virtualDate(now: () => number): DateConstructor
