/**
 * The two messages in which WeChat's open APIs travel inside `wx.openApi`: the request holds the fields of the call as
 * pairs of a name and its JSON text, the answer holds the JSON text of WeChat's own answer.
 *
 *     CommApiData     { 1 apiType (0 = open API), 2 openapiData { 1 pairs[] { 1 key, 2 value } } }
 *     CommOpenApiResp { 1 respData, 2 contentType, 3 errorCode, 4 httpCode }
 */
export interface OpenApiAnswer {
  body: object
  /** An error of the gateway before WeChat: -604100 no such API, -604101 no permission. */
  errorCode?: number
}

/** Throws when the bytes are not such a message. */
export function decodeOpenApiRequest(bytes: Buffer): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const { field, value } of readFields(bytes)) {
    if (field === 1 && value !== 0) throw new Error(`apiType ${String(value)} is no open API`)
    if (field !== 2 || !Buffer.isBuffer(value)) continue
    for (const { value: pair } of readFields(value)) {
      if (!Buffer.isBuffer(pair)) throw new Error('a pair is no message')
      const parts = Object.fromEntries(readFields(pair).map((part) => [part.field, part.value]))
      if (!Buffer.isBuffer(parts[1]) || !Buffer.isBuffer(parts[2]))
        throw new Error('a pair lacks key or value')
      fields[parts[1].toString('utf8')] = JSON.parse(parts[2].toString('utf8'))
    }
  }
  return fields
}

export function encodeOpenApiAnswer({ body, errorCode = 0 }: OpenApiAnswer): Buffer {
  return Buffer.concat([
    delimited(1, Buffer.from(JSON.stringify(body))),
    delimited(2, Buffer.from('application/json; charset=utf-8')),
    ...(errorCode === 0 ? [] : [Buffer.concat([varint(3 << 3), varint(errorCode)])]),
    Buffer.concat([varint(4 << 3), varint(200)]),
  ])
}

interface Field {
  field: number
  value: number | Buffer
}

function readFields(bytes: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  const number = () => {
    let value = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined) throw new Error('the message ends early')
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new Error('a number is too long')
  }
  while (at < bytes.length) {
    const tag = number()
    if ((tag & 7) === 0) fields.push({ field: tag >>> 3, value: number() })
    else if ((tag & 7) === 2) {
      const size = number()
      if (at + size > bytes.length) throw new Error('the message ends early')
      fields.push({ field: tag >>> 3, value: bytes.subarray(at, at + size) })
      at += size
    } else throw new Error(`wire type ${tag & 7} is not expected`)
  }
  return fields
}

function delimited(field: number, value: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(value.length), value])
}

/** Negative numbers take ten bytes, as 64-bit two's complement. */
function varint(value: number): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value))
  const bytes: number[] = []
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0))
    rest >>= 7n
  } while (rest > 0n)
  return Buffer.from(bytes)
}
