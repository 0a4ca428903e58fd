import tcb from '@cloudbase/node-sdk'

/** What the platform hands to `exports.main` beside the event. */
export type FunctionContext = Parameters<typeof tcb.getCloudbaseContext>[0] & { readonly request_id?: string }

/** What made the function run. Only the context says so: an event can say anything. */
export type Trigger =
  | { readonly kind: 'phone'; readonly openid: string }
  | { readonly kind: 'http' }
  | { readonly kind: 'timer' }
  | { readonly kind: 'push'; readonly openid: string | undefined }
  | { readonly kind: 'stranger' }

/**
 * Tells apart who calls. The order matters: a caller with an OPENID is a phone whatever its event looks like, and a web
 * login, anonymous or not, is a stranger to every operation.
 */
export function triggerOf(context: FunctionContext | undefined): Trigger {
  const values = valuesOf(context)
  const read = (name: string) => (typeof values[name] === 'string' ? values[name] : '')
  const openid = read('WX_OPENID')
  // The chain of callers, e.g. `wx_client,scf`; the last one is who calls us.
  const source = read('TCB_SOURCE').split(',').at(-1)

  const isPhone = source === 'wx_client' || source === 'wx_devtools'
  if (isPhone && read('LOGINTYPE') !== 'ANONYMOUS')
    return openid ? { kind: 'phone', openid } : { kind: 'stranger' }
  if (read('TCB_UUID') || read('LOGINTYPE')) return { kind: 'stranger' }
  switch (read('TRIGGER_SRC')) {
    case 'timer':
      return openid ? { kind: 'stranger' } : { kind: 'timer' }
    case 'wx_push':
      return { kind: 'push', openid: openid || undefined }
    case 'http':
      return openid ? { kind: 'stranger' } : { kind: 'http' }
    default:
      return { kind: 'stranger' }
  }
}

/**
 * What the context says of this call. `getCloudbaseContext` would fill what is missing from the environment of the process,
 * where an instance that serves one caller after the other may still have what stood there for the one before.
 */
function valuesOf(context: FunctionContext | undefined): Readonly<Record<string, unknown>> {
  if (!context) return {}
  try {
    const { environment, environ } = tcb.parseContext(context)
    return { ...(environment ?? environ) }
  } catch {
    return {}
  }
}
