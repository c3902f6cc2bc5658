import { FAMILY, svgStyle, themeVariables } from '../core/graph/svg-style.js';

/** What the editor's theme decides: the rest follows from light or dark. */
const EDITOR = `
--klt-bg:var(--vscode-editor-background);
--klt-fg:var(--vscode-editor-foreground);
--klt-box:var(--vscode-editor-background);
--klt-lane:color-mix(in srgb,var(--vscode-editor-foreground) 4%,var(--vscode-editor-background));
--klt-focus:var(--vscode-focusBorder);`;

/** The page's style sheet: the picture's, and what is around it. */
export function pageStyle(): string {
  return `
:root{${themeVariables('light')};color-scheme:light}
@media (prefers-color-scheme:dark){:root:not([data-theme]){${themeVariables('dark')};color-scheme:dark}}
@media (prefers-contrast:more){:root:not([data-theme]){${themeVariables('contrast')};color-scheme:dark}}
:root[data-theme=dark],body.vscode-dark{${themeVariables('dark')};color-scheme:dark}
:root[data-theme=contrast],body.vscode-high-contrast{${themeVariables('contrast')};color-scheme:dark}
body.vscode-high-contrast-light{${themeVariables('light')};--klt-dim:#000;--klt-boxline:#000;--klt-rule:#000;color-scheme:light}
body.vscode-light,body.vscode-dark{${EDITOR}}
body.vscode-high-contrast{--klt-focus:var(--vscode-focusBorder)}
${svgStyle('light')}
*{box-sizing:border-box}[hidden]{display:none!important}
html,body{height:100%;margin:0;padding:0}
body{background:var(--klt-bg);color:var(--klt-fg);font:13px/1.45 var(--vscode-font-family,${FAMILY})}
.app{display:grid;grid-template:auto minmax(0,1fr) auto/minmax(0,1fr) 300px;height:100vh}
.bar{grid-column:1/-1;display:flex;flex-wrap:wrap;align-items:center;gap:6px 10px;padding:7px 12px;border-bottom:1px solid var(--klt-rule)}
.bar.bottom{border:0;border-top:1px solid var(--klt-rule)}
h1{font-size:14px;margin:0 6px 0 0;overflow-wrap:anywhere}
h2{font-size:14px;margin:0 0 6px;overflow-wrap:anywhere}
h3{font-size:12px;margin:14px 0 3px}
.grow{flex:1}
button,select,input[type=search],summary{font:inherit;color:var(--klt-fg);background:var(--klt-box);border:1px solid var(--klt-boxline);border-radius:4px;padding:2px 9px;min-height:26px}
button:not(:disabled),summary,select{cursor:pointer}
button:hover:not(:disabled),summary:hover{border-color:var(--klt-fg)}
button:disabled{opacity:.5}
button[aria-pressed=true]{background:var(--klt-fg);color:var(--klt-bg)}
button.link{border:0;background:none;padding:0;min-height:0;color:var(--klt-reference);text-align:left;text-decoration:underline;overflow-wrap:anywhere}
input[type=search]{width:170px}
input[type=range]{flex:1;min-width:120px;max-width:420px;accent-color:var(--klt-focus)}
:focus-visible{outline:2px solid var(--klt-focus);outline-offset:1px}
details.menu{position:relative}
details.menu>summary{list-style:none}
details.menu>summary::after{content:' ▾'}
details.menu>div{position:absolute;z-index:2;top:100%;right:0;margin-top:3px;min-width:190px;max-height:60vh;overflow:auto;padding:8px 12px;background:var(--klt-bg);border:1px solid var(--klt-boxline);border-radius:4px;display:grid;gap:4px}
details.menu.left>div{right:auto;left:0}
fieldset{border:0;padding:0;margin:0}legend{font-weight:700;padding:4px 0 2px}
label.check{display:flex;gap:6px;align-items:center;white-space:nowrap}
main{overflow:hidden;min-height:0;position:relative}
main.reading{overflow:auto;padding:4px 16px 24px}
aside{border-left:1px solid var(--klt-rule);overflow:auto;padding:12px 14px;min-height:0}
.picture{position:relative;width:100%;height:100%;overflow:hidden;touch-action:none;cursor:grab}
.picture .sheet{position:absolute;left:-400px;top:-400px;width:calc(100% + 800px);height:calc(100% + 800px);overflow:hidden;transform-origin:0 0;will-change:transform}
.picture .content{display:block;transform-origin:0 0}
.picture text{text-rendering:geometricPrecision}
.picture .lanetitles{position:absolute;inset:0;overflow:hidden;pointer-events:none}
.picture .lanetitle{position:absolute;top:0;left:0;padding:0 7px;font-size:12px;font-weight:700;line-height:20px;white-space:nowrap;background:var(--klt-lane);border:1px solid var(--klt-rule);border-radius:3px}
.picture .lanetitle.out{visibility:hidden}
.picture:active{cursor:grabbing}
.legend{display:block;max-width:100%}
.status:not(:empty){margin:10px 0 0}.status{overflow-wrap:anywhere}
.quiet{color:var(--klt-dim);margin:4px 0}
.alert,.alert button.link{color:var(--klt-bad)}details:not(.menu){margin-top:16px}
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 10px;margin:0}
dt{color:var(--klt-dim)}dd{margin:0;overflow-wrap:anywhere}
aside ul,aside ol{margin:0;padding-left:18px}aside li{margin:2px 0;overflow-wrap:anywhere}
aside li>button.link,aside li>strong>button.link{vertical-align:top}aside .overview button.link:not(:hover){text-decoration:none}
.overview li{margin:4px 0}
.site{display:block}
code{font-size:12px;overflow-wrap:anywhere}
.finding p{margin:2px 0}.finding.high strong{color:var(--klt-bad)}.finding.medium strong{color:var(--klt-warn)}
table{border-collapse:collapse;margin:14px 0 20px;font-size:12.5px}
caption{text-align:left;font-weight:700;font-size:14px;padding-bottom:5px}
th,td{border:1px solid var(--klt-rule);padding:3px 8px;text-align:left;vertical-align:top;font-weight:400}
thead th{font-weight:700;background:var(--klt-lane)}
tr[aria-current]{outline:2px solid var(--klt-focus);outline-offset:-2px}
.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.picture .node,.picture .edge{cursor:pointer;outline:none;transition:opacity .12s}
.picture .node:focus-visible .box,.picture .node.selected .box{stroke:var(--klt-focus);stroke-width:3}
.picture .edge:focus-visible .line,.picture .edge.selected .line{stroke:var(--klt-focus);stroke-width:3.2}
.picture .edge:focus-visible .tip,.picture .edge.selected .tip{fill:var(--klt-focus)}
.picture .more{fill:var(--klt-reference)}.picture .more:hover{text-decoration:underline}
.picture .edge:hover .line,.picture.picked .edge.near .line{stroke-width:2.6}
.picture.picked .edge:not(.near){opacity:.3}
.picture .node.here .box{stroke:var(--klt-warn);stroke-width:3}
.picture .edge.here .line{stroke:var(--klt-warn);stroke-width:3}
.picture.searched :is(.node,.edge):not(.found){opacity:.22}
.picture.searched .node.found .box{stroke:var(--klt-focus);stroke-width:2}
.picture .node.absent{opacity:.16}.picture .edge.absent{opacity:.08}
.picture .node.dead{opacity:.5}.picture .node.dead .title{text-decoration:line-through}.picture .node.dead .box{stroke-dasharray:2 3}
.picture .count rect{fill:var(--klt-lane);stroke:var(--klt-boxline)}.picture .count text{font-weight:700;font-size:11px}
.picture .count.changed rect{fill:var(--klt-focus);stroke:var(--klt-focus)}.picture .count.changed text{fill:var(--klt-bg)}
.picture.far :is(.nodes,.edges) text,.picture.far .sign{visibility:hidden}
@media (max-width:760px){.app{grid-template:auto minmax(0,2fr) minmax(0,1fr) auto/minmax(0,1fr)}aside{border-left:0;border-top:1px solid var(--klt-rule)}}
@media (prefers-reduced-motion:reduce){*{transition:none!important;animation:none!important}}
@media (forced-colors:active){.klt{forced-color-adjust:none}}
@media print{.bar,aside{display:none}.app{display:block}}
`;
}
