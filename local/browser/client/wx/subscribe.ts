import { openTicks } from '../dialogs.ts'
import { insideTap } from '../gestures.ts'
import { configuration, settings, standIn, tell } from '../phone.ts'
import { asynchronous, Failure } from './api.ts'

/**
 * Tells the stand-in what the person answered; it keeps the credits and sends the change to the function, as
 * WeChat does.
 */
async function tellPlatform(answers: Record<string, string>): Promise<void> {
  if (!configuration.control) return
  const response = await fetch(`${standIn('control')}/wx/subscribe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ openid: settings.openid, tmplIds: Object.keys(answers), answers }),
  })
  if (!response.ok) tell({ kind: 'notice', text: `订阅没有记下：${await response.text()}` })
}

export const subscribe = {
  requestSubscribeMessage: asynchronous(
    'requestSubscribeMessage',
    async ({ tmplIds }: { tmplIds: string[] }) => {
      if (!insideTap()) throw new Failure('can only be invoked by user TAP gesture.', { errCode: 20001 })
      if (!Array.isArray(tmplIds) || tmplIds.length === 0)
        throw new Failure("TmplIds can't be empty", { errCode: 10001 })
      if (tmplIds.length > 3) throw new Failure('Templates count out of max bounds', { errCode: 20003 })
      const ticked = await openTicks({
        title: '服务通知',
        text: '点“允许”，下次才能提醒您。一次允许只能收到一条。',
        items: tmplIds.map((id) => configuration.templates?.[id] ?? id),
      })
      const answers = Object.fromEntries(
        tmplIds.map((id, index) => [id, ticked?.[index] ? 'accept' : 'reject']),
      )
      await tellPlatform(answers)
      return answers
    },
  ),
}
