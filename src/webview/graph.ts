import { h } from './dom.js';
import { theHost } from './host.js';
import { Page } from './page.js';
import { pageStyle } from './style.js';

// A constructed sheet needs no leave from the policy, which allows no inline style.
const sheet = new CSSStyleSheet();
sheet.replaceSync(pageStyle());
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const root = h('div', { id: 'page' });
document.body.append(root);
new Page(theHost(), root);
