import { cellText, changeText, endText, lineText } from './ledger-text.js';
import type { Cell, Ledger, LedgerRow } from './ledger.js';

/** Sizes in pixels: a row, a letter of the monospaced face, the space on either side of a column, the margin. */
const ROW = 21;
const LETTER = 7.25;
const GAP = 11;
const EDGE = 14;
/** What a call is moved to the right for each function that it is deeper. */
const STEP = 14;

/** The table as a picture that stands by itself: in light and dark, without fonts or scripts. */
export function ledgerToSvg(ledger: Ledger): string {
  const picture = new Picture(columnsOf(ledger));
  picture.title(ledger.functions.join(', then '), ledger.file);
  picture.head(['line', 'call', ...ledger.objects]);
  for (const row of ledger.rows) picture.row(row, ledger.file);
  picture.rule();
  for (const line of endText(ledger).trimEnd().split('\n')) picture.end(line, isWrong(ledger));
  return picture.done(ledger.functions.join(', then '));
}

function isWrong({ left, waiting, events }: Ledger): boolean {
  return left.length > 0 || waiting.length > 0 || events.length > 0;
}

/** Where each column begins, and where the last one ends. */
function columnsOf(ledger: Ledger): number[] {
  const widths = [
    Math.max(4, ...ledger.rows.map((r) => lineText(r.place, ledger.file).length)) * LETTER,
    Math.max(4, ...ledger.rows.map((r) => r.call.length + (r.depth * STEP) / LETTER)) * LETTER,
    ...ledger.objects.map((o, i) => Math.max(o.length, ...ledger.rows.map((r) => wordsOf(r.cells[i]).length)) * LETTER),
  ];
  const starts = [EDGE];
  for (const width of widths) starts.push(starts[starts.length - 1] + width + 2 * GAP);
  return starts;
}

function wordsOf(cell: Cell | null): string {
  return `${cellText(cell)} ${changeText(cell)}`.trim();
}

/** Draws from the top down, and knows how wide it has become. */
class Picture {
  private out = '';
  private y = EDGE;
  private right: number;

  constructor(private readonly columns: readonly number[]) {
    this.right = columns[columns.length - 1];
  }

  title(functions: string, file: string): void {
    this.next();
    this.text(EDGE, 'title', functions);
    this.text(EDGE + (functions.length + 2) * LETTER, 'faint', file);
    this.y += ROW / 3;
  }

  head(words: readonly string[]): void {
    this.next();
    words.forEach((word, i) => {
      this.text(this.columns[i], 'head', word);
    });
    this.rule();
  }

  row(row: LedgerRow, file: string): void {
    if (row.heading === true) {
      this.y += ROW / 4;
      this.next();
      this.text(this.columns[1], 'title', row.call);
      return;
    }
    this.next();
    const left = this.columns[1] + row.depth * STEP;
    this.text(this.columns[0], 'faint', lineText(row.place, file));
    this.text(left, row.place.line === 0 ? 'faint' : '', row.call);
    row.cells.forEach((cell, i) => {
      this.cell(this.columns[i + 2], cell);
    });
    for (const mark of row.marks) {
      this.next();
      this.text(left + STEP, mark.startsWith('!') ? 'wrong' : 'mark', mark);
    }
  }

  private cell(x: number, cell: Cell | null): void {
    if (cell === null) return this.text(x, 'none', '·');
    const change = changeText(cell);
    const count = cellText(cell);
    const kind = cell.change > 0 ? 'up' : cell.change < 0 ? 'down' : 'faint';
    // what a change is of is read first, so the change itself has the colour
    this.text(x, change === '' ? kind : cell.count === 0 ? kind : '', count);
    if (change !== '') this.text(x + (count.length + 1) * LETTER, kind, change);
  }

  rule(): void {
    const y = (this.y + ROW / 2.2).toFixed(1);
    this.out += `<path d="M${EDGE} ${y}H%RIGHT%" class="rule"/>\n`;
    this.y += ROW / 1.8;
  }

  end(words: string, wrong: boolean): void {
    this.next();
    this.text(EDGE, wrong ? 'wrong' : 'down', words);
  }

  private next(): void {
    this.y += ROW;
  }

  private text(x: number, kind: string, words: string): void {
    if (words === '') return;
    this.right = Math.max(this.right, x + words.length * LETTER + EDGE);
    this.out += `<text x="${x.toFixed(1)}" y="${this.y.toFixed(1)}"${kind === '' ? '' : ` class="${kind}"`} xml:space="preserve">${escape(words)}</text>\n`;
  }

  done(title: string): string {
    const width = Math.ceil(this.right);
    const height = Math.ceil(this.y + EDGE);
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">\n` +
      `<title>${escape(title)}</title>\n<style>${STYLE}</style>\n` +
      `<rect width="${width}" height="${height}" class="ground"/>\n` +
      `${this.out.replaceAll('%RIGHT%', String(width - EDGE))}</svg>\n`
    );
  }
}

const STYLE =
  'text{font:12px monospace;fill:#24292f}.ground{fill:#fff}.title{font-weight:bold}.head{fill:#57606a;font-weight:bold}' +
  '.rule{stroke:#d0d7de}.faint{fill:#6e7781}.none{fill:#d0d7de}.mark{fill:#57606a}.up{fill:#0550ae}.down{fill:#116329}.wrong{fill:#cf222e}' +
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.ground{fill:#0d1117}.head{fill:#9198a1}.rule{stroke:#3d444d}' +
  '.faint,.mark{fill:#9198a1}.none{fill:#3d444d}.up{fill:#79c0ff}.down{fill:#7ee787}.wrong{fill:#ff7b72}}';

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
