/** Styles of the API's documentation; colours meet AA in both schemes. */
export const DOCS_STYLE = `
:root{color-scheme:light dark;--ink:light-dark(#1c2321,#e8ecea);--quiet:light-dark(#55605c,#a5b0ac);--paper:light-dark(#fff,#141917);
--panel:light-dark(#f5f7f6,#1c2321);--edge:light-dark(#d9dfdc,#333d39);--accent:light-dark(#0b5a44,#63c7a5)}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 Inter,system-ui,sans-serif}
a{color:var(--accent)}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}
nav{background:var(--panel);border-bottom:1px solid var(--edge);padding:1.5rem}
nav ul{list-style:none;margin:0;padding:0}nav li{margin:.25rem 0}nav h2{font-size:.875rem;color:var(--quiet);margin:1.25rem 0 .25rem}
.title{font-weight:700;font-size:1.25rem;margin:0}
main{max-width:56rem;padding:1.5rem;margin:0 auto}
h1{font-size:2rem;line-height:1.2;margin:.5rem 0 1rem}h2{font-size:1.5rem;margin:2.5rem 0 1rem}
h3{font-size:1.125rem;margin:0 0 .5rem}h4{font-size:.875rem;margin:1.25rem 0 .375rem}small{color:var(--quiet);font-weight:400}
article{border:1px solid var(--edge);border-radius:10px;padding:1.25rem;margin:0 0 1.25rem;scroll-margin-top:1rem}
.address{margin:0 0 .5rem;overflow-wrap:anywhere}
.method{display:inline-block;font:600 .75rem/1 ui-monospace,monospace;border:1px solid currentColor;border-radius:5px;padding:.25rem .4rem;color:var(--accent)}
.delete{color:light-dark(#a01e1e,#ff9a94)}.faults{color:var(--quiet);font-size:.875rem;margin:1rem 0 0}
code{font:.875em ui-monospace,SFMono-Regular,Menlo,monospace}
pre{background:var(--panel);border:1px solid var(--edge);border-radius:8px;padding:.75rem 1rem;overflow:auto;max-height:26rem;margin:0}
pre:focus-visible,a:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{width:100%;border-collapse:collapse;font-size:.875rem;display:block;overflow-x:auto}
th,td{text-align:left;vertical-align:top;padding:.375rem .5rem;border-bottom:1px solid var(--edge)}tbody th{font-weight:400}
summary{cursor:pointer;margin:.75rem 0;color:var(--accent)}
@media(min-width:64rem){body{display:grid;grid-template-columns:19rem 1fr}nav{position:sticky;top:0;height:100vh;overflow:auto;border-bottom:0;border-right:1px solid var(--edge)}}
`.trim()
