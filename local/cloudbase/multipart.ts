/**
 * The fields of a `multipart/form-data` body: texts as strings, and those that were sent as bytes (with a file name or
 * a content type of their own) as buffers.
 */
export function parseMultipart(body: Buffer, contentType: string): Record<string, string | Buffer> {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/.exec(contentType)
  if (!boundary) throw new Error('The form has no boundary')
  const mark = Buffer.from(`--${boundary[1] ?? boundary[2]}`)
  const fields: Record<string, string | Buffer> = {}
  let start = body.indexOf(mark)
  while (start >= 0) {
    const end = body.indexOf(mark, start + mark.length)
    if (end < 0) break
    // Between two marks: line break, head, empty line, content, line break.
    const part = body.subarray(start + mark.length + 2, end - 2)
    const split = part.indexOf('\r\n\r\n')
    const head = part.subarray(0, split).toString('utf8')
    const content = part.subarray(split + 4)
    const name = /name="([^"]*)"/.exec(head)?.[1]
    if (name !== undefined) {
      const isText = !/filename=|content-type:/i.test(head)
      fields[name] = isText ? content.toString('utf8') : Buffer.from(content)
    }
    start = end
  }
  return fields
}
