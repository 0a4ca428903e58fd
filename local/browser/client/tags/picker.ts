import { openWheels } from '../dialogs.ts'
import { dateColumns, dateOf, dateParts, timeColumns } from './picker-dates.ts'
import { defineTag, type Tag, type Values } from './tag.ts'

export function definePicker(): void {
  defineTag('picker', {
    properties: {
      mode: { type: String, value: 'selector' },
      range: { type: Array, value: [] },
      rangeKey: String,
      value: null,
      start: String,
      end: String,
      fields: { type: String, value: 'day' },
      headerText: String,
      disabled: Boolean,
      name: String,
      customItem: String,
      level: String,
    },
    create(tag) {
      const { host } = tag
      host.setAttribute('role', 'button')
      host.setAttribute('aria-haspopup', 'dialog')
      host.addEventListener('click', () => {
        if (!tag.values().disabled) void choose(tag)
      })
      return {
        update({ disabled }) {
          host.tabIndex = disabled ? -1 : 0
        },
        field: { value: () => tag.values().value, reset: () => tag.write('value', undefined) },
        activate: () => host.click(),
      }
    },
  })
}

async function choose(tag: Tag): Promise<void> {
  const values = tag.values()
  const chosen = await ask(tag, values)
  if (chosen === undefined) {
    tag.send('cancel')
    return
  }
  tag.write('value', chosen)
  tag.send('change', { value: chosen })
}

async function ask(tag: Tag, values: Values): Promise<unknown> {
  const { mode, range, rangeKey, value, start, end, fields, headerText = '' } = values
  const texts = (list: unknown[]) =>
    list.map((one) =>
      String(rangeKey ? ((one as Record<string, unknown> | undefined)?.[rangeKey] ?? '') : one),
    )
  if (mode === 'selector') {
    const answer = await openWheels({
      title: headerText,
      columns: [texts(range)],
      chosen: [Number(value) || 0],
    })
    return answer?.[0]
  }
  if (mode === 'multiSelector') {
    const chosen = [...((value as number[] | undefined) ?? [])]
    return openWheels({
      title: headerText,
      columns: range.map(texts),
      chosen,
      onColumn(column, index) {
        chosen[column] = index
        tag.send('columnchange', { column, value: index })
        // The page has set the ranges anew by now.
        const next = tag.values()
        return { columns: next.range.map(texts), chosen: next.value ?? chosen }
      },
    })
  }
  if (mode === 'time') {
    const columns = timeColumns()
    const parts = String(value || '00:00').split(':')
    const answer = await openWheels({
      title: headerText,
      columns,
      chosen: columns.map((column, index) => column.indexOf(parts[index] ?? '')),
    })
    return answer && columns.map((column, index) => column[answer[index] ?? 0]).join(':')
  }
  if (mode === 'date') {
    const limits = { start: start || '1900-01-01', end: end || '2100-12-31', fields }
    let parts = dateParts(String(value || new Date().toISOString().slice(0, 10)), limits)
    const first = dateColumns(parts, limits)
    const answer = await openWheels({
      title: headerText,
      ...first,
      onColumn(column, index) {
        const { columns, chosen } = dateColumns(parts, limits)
        chosen[column] = index
        parts = dateParts(dateOf(columns, chosen), limits)
        return dateColumns(parts, limits)
      },
    })
    return answer && dateOf(dateColumns(parts, limits).columns, answer)
  }
  throw new Error(`picker mode="${mode}" is not provided in the browser`)
}
