const field = (id: string, label: string, more: string): string =>
  `<p class="field"><label for="${id}">${label}</label><input id="${id}" inputmode="numeric" autocomplete="off" aria-describedby="${id}-wrong" ${more}><span class="wrong" id="${id}-wrong" role="alert"></span></p>`

const style = `*{box-sizing:border-box}
body{margin:0;padding:1px;font:var(--fontSizeBase,16px)/1.4 var(--fontFamily,sans-serif);color:var(--colorText,#30313d);background:transparent}
p{margin:0}[hidden]{display:none!important}
#tabs{display:flex;gap:8px;margin-bottom:12px;overflow-x:auto;padding:1px;scrollbar-width:none}
#tabs button{flex:1 0 auto;white-space:nowrap;font:inherit;font-size:14px;padding:10px 12px;color:inherit;background:var(--colorBackground,#fff);border:1px solid var(--colorTextSecondary,#6d6e78);border-radius:var(--borderRadius,5px)}
#tabs button[aria-pressed=true]{border-color:var(--colorPrimary,#0570de);box-shadow:0 0 0 1px var(--colorPrimary,#0570de)}
#card{display:grid;grid-template-columns:1fr 1fr;gap:var(--gridRowSpacing,12px)}
.field{position:relative;min-width:0}.field:first-child{grid-column:1/-1}
label{position:absolute;left:14px;top:8px;font-size:13px;line-height:16px;color:var(--colorTextSecondary,#6d6e78)}
input{display:block;width:100%;height:56px;padding:24px 14px 6px;font:inherit;color:inherit;background:var(--colorBackground,#fff);border:1px solid var(--colorTextSecondary,#6d6e78);border-radius:var(--borderRadius,5px)}
input:focus{outline:2px solid var(--colorPrimary,#0570de);outline-offset:-1px}
input::placeholder{color:var(--colorTextPlaceholder,#6d6e78)}
input[aria-invalid=true]{border-color:var(--colorDanger,#df1b41);color:var(--colorDanger,#df1b41)}
.wrong{display:block;font-size:14px;color:var(--colorDanger,#df1b41)}
#elsewhere{color:var(--colorTextSecondary,#6d6e78)}`

/** The page inside the frame: the fields of a card, and one line for every other way of paying. */
export const elementPage = (script: string): string => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Secure payment input frame</title><style>${style}</style></head><body><main><div id="tabs" role="group" aria-label="Payment method" hidden></div>
<div id="card">${field('number', 'Card number', 'placeholder="1234 1234 1234 1234" maxlength="23"')}${field('expiry', 'Expiration date', 'placeholder="MM / YY" maxlength="7"')}${field('cvc', 'Security code', 'placeholder="CVC" maxlength="4"')}</div>
<p id="elsewhere" hidden>You will go on to the page of this payment method, and come back here.</p></main><script>${script}</script></body></html>`
