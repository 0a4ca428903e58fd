import type { FunctionConfiguration } from './configuration.ts'

/**
 * Who calls a function. The names and values that the cloud puts into the context for each are this table, and
 * nowhere else; docs/platform-assumptions.md says which of them are documented.
 */
export type Caller =
  | { kind: 'phone'; openid: string; ip?: string }
  | { kind: 'web'; uid: string; anonymous: boolean }
  | { kind: 'nobody' }
  | { kind: 'http'; ip?: string }
  | { kind: 'timer' }
  | { kind: 'push'; openid?: string }
  /** `source` is the chain of callers, as the SDK of the calling function sends it. */
  | { kind: 'function'; source: string }

export const appId = 'wx0000000000local1'
export const environmentId = 'local-env'
/** With it the SDK may call open APIs of WeChat: who was called by HTTP or by another function gets none. */
export const wxToken = 'wx-token-of-the-stand-in'

export function contextOf(caller: Caller): Record<string, string> {
  switch (caller.kind) {
    case 'phone':
      return {
        TCB_SOURCE: 'wx_client',
        WX_OPENID: caller.openid,
        WX_APPID: appId,
        WX_CLIENTIP: caller.ip ?? '127.0.0.1',
        WX_API_TOKEN: wxToken,
      }
    case 'web':
      return {
        TCB_SOURCE: 'web_client',
        TCB_UUID: caller.uid,
        TCB_ISANONYMOUS_USER: String(caller.anonymous),
        LOGINTYPE: caller.anonymous ? 'ANONYMOUS' : 'CUSTOM',
      }
    case 'nobody':
      return { TCB_SOURCE: 'web_client' }
    case 'http':
      return { TCB_SOURCE: 'http', TRIGGER_SRC: 'http', TCB_SOURCE_IP: caller.ip ?? '127.0.0.1' }
    case 'timer':
      return { TCB_SOURCE: 'wx_trigger', TRIGGER_SRC: 'timer', WX_TRIGGER_API_TOKEN_V0: wxToken }
    case 'push':
      return {
        TCB_SOURCE: 'wx_push',
        TRIGGER_SRC: 'wx_push',
        WX_APPID: appId,
        WX_API_TOKEN: wxToken,
        ...(caller.openid && { WX_OPENID: caller.openid }),
      }
    case 'function':
      return { TCB_SOURCE: caller.source }
  }
}

const wxKeys = ['WX_OPENID', 'WX_APPID', 'WX_CLIENTIP', 'WX_API_TOKEN', 'WX_TRIGGER_API_TOKEN_V0']
const tcbKeys = [
  'TCB_ENV',
  'TCB_SEQID',
  'TRIGGER_SRC',
  'LOGINTYPE',
  'TCB_UUID',
  'TCB_ISANONYMOUS_USER',
  'TCB_CUSTOM_USER_ID',
  'TCB_SOURCE_IP',
  'TCB_SOURCE',
]

/** The values of one call, as they stand in `context.environment` and in the instance's `process.env`. */
export function environmentOfCall(caller: Caller, requestId: string): Record<string, string> {
  return {
    TCB_ENV: environmentId,
    TCB_SEQID: requestId,
    ...contextOf(caller),
    TCB_CONTEXT_KEYS: tcbKeys.join(','),
    WX_CONTEXT_KEYS: wxKeys.join(','),
  }
}

/** The second argument of `exports.main`. */
export function contextArgument(
  configuration: FunctionConfiguration,
  requestId: string,
  environment: Record<string, string>,
): Record<string, unknown> {
  return {
    callbackWaitsForEmptyEventLoop: false,
    memory_limit_in_mb: configuration.memorySize,
    time_limit_in_ms: configuration.timeout * 1000,
    request_id: requestId,
    function_name: configuration.name,
    function_version: '$LATEST',
    namespace: environmentId,
    tencentcloud_region: 'ap-shanghai',
    environ: Object.entries(environment)
      .map(([key, value]) => `${key}=${value}`)
      .join(';'),
    environment: JSON.stringify(environment),
  }
}

/** The environment that an instance is started with, exactly: nothing of this machine's own is handed on. */
export function environmentOfInstance(
  configuration: FunctionConfiguration,
  sessionToken: string,
  cloudbaseUrl: string,
): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: 'UTC',
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_REGION: 'ap-shanghai',
    TENCENTCLOUD_SECRETID: secretId,
    TENCENTCLOUD_SECRETKEY: secretKey,
    TENCENTCLOUD_SESSIONTOKEN: sessionToken,
    SCF_NAMESPACE: environmentId,
    SCF_FUNCTIONNAME: configuration.name,
    SCF_FUNCTIONVERSION: '$LATEST',
    TCB_ENV: environmentId,
    TCB_CONTEXT_CNFG: JSON.stringify({ URL: cloudbaseUrl }),
    ...configuration.environment,
  }
}

/** The key pair that the stand-in accepts; it protects nothing, it only tells an SDK of ours from a stray one. */
export const secretId = 'AKIDstandin'
export const secretKey = 'stand-in'
