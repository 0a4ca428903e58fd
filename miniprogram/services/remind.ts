import type { MessageTemplate } from '../../shared/accounts/contract'
import { templateIds } from '../config'
import { call, newKey } from './call'

/**
 * Asks WeChat whether a reminder may be sent: one tap on 允许 buys one message. Must be called in a tap handler before any
 * `await`. Never rejects: whatever the person answers, what she wanted goes on.
 */
export function askForReminder(templates: readonly MessageTemplate[]): Promise<MessageTemplate[]> {
  return new Promise((resolve) => {
    wx.requestSubscribeMessage({
      tmplIds: templates.map((name) => templateIds[name]),
      success: (answer) => {
        const answers = answer as unknown as Record<string, string>
        resolve(templates.filter((name) => answers[templateIds[name]] === 'accept'))
      },
      fail: () => resolve([]),
    })
  })
}

/** Tells the function what was allowed; when that fails the reminder is missing, and nothing else. */
export async function noteReminders(allowed: readonly MessageTemplate[]): Promise<void> {
  if (allowed.length > 0) await call('accounts', 'addMessageCredits', { templates: [...allowed] }, newKey())
}
