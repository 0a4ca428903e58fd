/**
 * One page, two uses: the phone alone (`?frame=none`, as the frame embeds it, or a narrow window), or the
 * frame around it.
 */
const alone = new URLSearchParams(location.search).get('frame') === 'none' || innerWidth < 700
const kind = alone ? 'phone' : 'frame'
document.documentElement.className = kind
const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `${kind}.css` })
document.head.append(style)
for (const src of alone ? ['app.js', 'phone.js'] : ['frame.js']) {
  // Not asynchronous: in this order, once the document is there.
  const script = Object.assign(document.createElement('script'), { src, async: false })
  addEventListener('DOMContentLoaded', () => document.body.append(script))
}
