import { callText, cellText, changeText, endText, lineText } from './ledger-text.js';
import type { Cell, Ledger } from './ledger.js';

const ROW = 22;
const LETTER = 7.3;
const PAD = 12;

/** The table as a picture that stands by itself. */
export function ledgerToSvg(ledger: Ledger): string {
  const head = ['line', 'call', ...ledger.objects];
  const rows = ledger.rows.flatMap((row) => [
    { texts: [lineText(row.place, ledger.file), callText(row.call, row.depth)], cells: row.cells, mark: '' },
    ...row.marks.map((mark) => ({ texts: ['', ''], cells: [] as readonly (Cell | null)[], mark })),
  ]);
  const widths = head.map((h, i) => {
    const texts = rows.map((r) => (i < 2 ? r.texts[i] : cellWords(r.cells.at(i - 2) ?? null)));
    return Math.max(h.length, ...texts.map((t) => t.length)) * LETTER + 2 * PAD;
  });
  const left = widths.map((_, i) => widths.slice(0, i).reduce((a, b) => a + b, 0));
  const end = endText(ledger).trimEnd().split('\n');
  const longest = Math.max(...end.map((l) => l.length), ...rows.map((r) => r.mark.length + 8));
  const width = Math.ceil(Math.max(left[left.length - 1] + widths[widths.length - 1], longest * LETTER + 2 * PAD));
  const height = (rows.length + end.length + 2) * ROW;
  const text = (x: number, y: number, kind: string, words: string): string =>
    `<text x="${x.toFixed(1)}" y="${y}" class="${kind}" xml:space="preserve">${escape(words)}</text>\n`;
  let out = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">\n`;
  out += `<title>${escape(ledger.functions.join(', then '))}</title>\n<style>${STYLE}</style>\n`;
  out += `<rect width="${width}" height="${height}" class="ground"/>\n`;
  head.forEach((h, i) => (out += text(left[i] + PAD, ROW - 6, 'head', h)));
  rows.forEach((row, n) => {
    const y = (n + 2) * ROW - 6;
    if (row.mark !== '') {
      out += text(left[1] + PAD * 2, y, row.mark.startsWith('!') ? 'wrong' : 'mark', row.mark);
      return;
    }
    row.texts.forEach((t, i) => (out += text(left[i] + PAD, y, i === 0 ? 'line' : 'call', t)));
    row.cells.forEach((c, i) => (out += text(left[i + 2] + PAD, y, kindOf(c), cellWords(c))));
  });
  end.forEach((line, n) => {
    const wrong = ledger.left.length > 0 || ledger.waiting.length > 0 || ledger.events.length > 0;
    out += text(PAD, (rows.length + n + 2) * ROW + ROW / 2, wrong ? 'wrong' : 'mark', line);
  });
  return `${out}</svg>\n`;
}

function cellWords(cell: Cell | null): string {
  return `${cellText(cell)} ${changeText(cell)}`.trim();
}

function kindOf(cell: Cell | null): string {
  if (cell === null) return 'none';
  return cell.change > 0 ? 'up' : cell.change < 0 ? 'down' : 'same';
}

const STYLE =
  'text{font:12px monospace;fill:#24292f}.ground{fill:#fff}.head{font-weight:bold}.line,.none,.same{fill:#6e7781}.up{fill:#0550ae}.down{fill:#116329}.mark{fill:#116329}.wrong{fill:#cf222e}' +
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.ground{fill:#0d1117}.line,.none,.same{fill:#8b949e}.up{fill:#79c0ff}.down,.mark{fill:#7ee787}.wrong{fill:#ff7b72}}';

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
