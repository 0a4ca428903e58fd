import { openTicks } from '../dialogs.ts'
import { insideTap } from '../gestures.ts'
import { configuration, settings, standIn, tell } from '../phone.ts'
import { asynchronous, Failure } from './api.ts'

/** Tells the stand-in that the person allowed one message of each template. */
async function grant(templateIds: string[]): Promise<void> {
  if (!configuration.control || templateIds.length === 0) return
  const response = await fetch(`${standIn('control')}/credits`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ openid: settings.openid, templateIds }),
  })
  if (!response.ok) tell({ kind: 'notice', text: `订阅没有记下：${response.status}` })
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
      const accepted = tmplIds.filter((_, index) => ticked?.[index])
      await grant(accepted)
      return Object.fromEntries(tmplIds.map((id) => [id, accepted.includes(id) ? 'accept' : 'reject']))
    },
  ),
}
