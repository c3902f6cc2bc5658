/** How the text format colours its words; the caller decides whether they are colours at all. */
export interface Palette {
  readonly strong: (text: string) => string;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly note: (text: string) => string;
  readonly rule: (text: string) => string;
  readonly mark: (text: string) => string;
  readonly faint: (text: string) => string;
}

const same = (text: string): string => text;

/** No colours: for files, pipes and tests. */
export const plain: Palette = {
  strong: same,
  error: same,
  warning: same,
  note: same,
  rule: same,
  mark: same,
  faint: same,
};
