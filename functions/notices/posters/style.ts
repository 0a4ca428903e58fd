/** One style for screen and paper. Black on white: boards are printed without colour. */
export const style = `
@page { size: A4; margin: 16mm 18mm }
* { box-sizing: border-box }
body { margin: 0; color: #000; background: #fff; font-family: "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; line-height: 1.6 }
main { max-width: 174mm; margin: 0 auto; padding: 16px }
.sheet { font-size: 16pt }
.sheet.middle { font-size: 13pt }
.sheet.small-print { font-size: 11pt }
.kind { margin: 0; text-align: center; font-size: 1.5em; letter-spacing: .5em; text-indent: .5em }
.urgent { margin-right: .5em; padding: 0 .2em 0 .5em; border: 3px solid #000; font-weight: 700 }
h1 { margin: .3em 0 .6em; text-align: center; font-size: 1.8em; line-height: 1.3; overflow-wrap: anywhere }
h2 { margin: .6em 0 .3em; font-size: 1.15em }
h3 { margin: .5em 0 .2em; font-size: 1.05em }
.text { overflow-wrap: anywhere }
.text p { margin: .5em 0 }
table { width: 100%; border-collapse: collapse; margin: .5em 0 }
th, td { border: 1px solid #000; padding: .2em .4em; text-align: left }
blockquote { margin: .5em 0; padding-left: .8em; border-left: 3px solid #000 }
.box, .withdrawn { margin: .8em 0; padding: .2em .8em .5em; border: 2px solid #000; break-inside: avoid }
.box h2 { margin-top: .3em }
.box p, .withdrawn p { margin: .3em 0 }
.stamp { text-align: center; font-size: 2em; font-weight: 700; letter-spacing: .3em }
.strong { font-weight: 700 }
.small { font-size: .75em }
.picture { display: block; max-width: 100%; max-height: 120mm; margin: .6em auto }
footer { display: flex; align-items: flex-end; justify-content: space-between; gap: 1em; margin-top: 1em; break-inside: avoid }
footer p { margin: .1em 0 }
figure { margin: 0; text-align: center }
svg { display: block; width: 34mm; height: 34mm; margin: 0 auto }
figcaption { font-size: .75rem }
.card { max-width: 120mm; text-align: center; font-size: 1.1rem }
.card svg { width: 60mm; height: 60mm }
.summary { text-align: left }
.hint { font-size: .9rem; color: #444 }
@media screen and (max-width: 600px) { .sheet { font-size: 1.1rem } }
@media print { .hint { display: none } main { max-width: none; padding: 0 } }
`
