import { expect, test } from 'vitest'
import { htmlOf, parseMarkup, phonesIn, plainText } from '../../shared/notices/markup.ts'

const notice = `# 停水通知
因抢修水管，**今晚22:00**停水。
请先存一些水。

- 柳岸里1至6号楼
- 柳岸里小学

1. 先关总阀
2. 再等通知

> 老人和病人需要送水，请打010-55550201

| 楼号 | 恢复时间 |
|---|---|
| 1号楼 | 明早6:00 |
| 2号楼 | 明早8:00 |`

test('a notice becomes headings, paragraphs, lists, a quotation and a table', () => {
  expect(htmlOf(notice)).toBe(`<h2>停水通知</h2>
<p>因抢修水管，<strong>今晚22:00</strong>停水。<br>请先存一些水。</p>
<ul><li>柳岸里1至6号楼</li><li>柳岸里小学</li></ul>
<ol><li>先关总阀</li><li>再等通知</li></ol>
<blockquote>老人和病人需要送水，请打010-55550201</blockquote>
<table><tr><th>楼号</th><th>恢复时间</th></tr><tr><td>1号楼</td><td>明早6:00</td></tr><tr><td>2号楼</td><td>明早8:00</td></tr></table>`)
})

test('what is copied into a group has no signs of the markup', () => {
  expect(plainText(notice)).toBe(`停水通知

因抢修水管，今晚22:00停水。
请先存一些水。

· 柳岸里1至6号楼
· 柳岸里小学

1. 先关总阀
2. 再等通知

老人和病人需要送水，请打010-55550201

楼号  恢复时间
1号楼  明早6:00
2号楼  明早8:00`)
})

test('nodes are as rich-text takes them', () => {
  expect(parseMarkup('看**这里**')).toEqual([
    {
      type: 'node',
      name: 'p',
      attrs: { class: 'md-p' },
      children: [
        { type: 'text', text: '看' },
        {
          type: 'node',
          name: 'strong',
          attrs: { class: 'md-strong' },
          children: [{ type: 'text', text: '这里' }],
        },
      ],
    },
  ])
})

test('scripts, tags and attributes are words like others', () => {
  const evil = '<script>alert(1)</script>\n\n<img src=x onerror="alert(1)">\n\n**<b onclick=\'x\'>**'
  expect(htmlOf(evil)).toBe(
    [
      '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>',
      '<p>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</p>',
      '<p><strong>&lt;b onclick=&#39;x&#39;&gt;</strong></p>',
    ].join('\n'),
  )
  const text = JSON.stringify(parseMarkup(evil))
  expect([...text.matchAll(/"name":"(\w+)"/g)].map(([, name]) => name)).toEqual(['p', 'p', 'p', 'strong'])
})

test.each([
  ['**not closed', '<p>**not closed</p>'],
  ['a ** b ** c ** d', '<p>a <strong> b </strong> c ** d</p>'],
  ['****', '<p></p>'],
  ['#no heading', '<p>#no heading</p>'],
  ['2026.03.02 开门', '<p>2026.03.02 开门</p>'],
  ['12.5元一次', '<p>12.5元一次</p>'],
  ['1、先登记', '<ol><li>先登记</li></ol>'],
  ['\r\n\r\n', ''],
  ['', ''],
])('%j is shown as %j', (markup, html) => {
  expect(htmlOf(markup)).toBe(html)
})

test('a list ends where a paragraph begins', () => {
  expect(htmlOf('- 一\n说明\n- 二')).toBe('<ul><li>一</li></ul>\n<p>说明</p>\n<ul><li>二</li></ul>')
})

test('phone numbers are found once, and nothing else is one', () => {
  expect(
    phonesIn(
      '打010-55550201或13800550001，也可以打12345、110；再说一遍：13800550001。编号202613800550001，房号1102',
    ),
  ).toEqual(['010-55550201', '13800550001', '12345', '110'])
})

test('a long text takes time in proportion', () => {
  const long = '**'.repeat(4000)
  expect(htmlOf(long)).toContain('<p>')
  expect(plainText('| '.repeat(4000)).length).toBeLessThan(9000)
})
