import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRules } from '../core/check/index.js';
import { BARE_SUPPRESSION, type Level, type ReportRule } from '../core/report/index.js';
import { packageRoot } from './package.js';

/** Every rule that a report can hold, sorted, with the levels of a config applied. */
export function rulesAt(levels: ReadonlyMap<string, Level> = new Map()): ReportRule[] {
  const own = allRules().map(({ id, title, summary, level }) => ({
    id,
    title,
    summary,
    page: `docs/rules/${id}.md`,
    level,
  }));
  return [...own, BARE_SUPPRESSION]
    .map((rule): ReportRule => ({ ...rule, level: levels.get(rule.id) ?? rule.level }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The rule's page as Markdown, null when it has none. */
export function rulePage(rule: ReportRule): string | null {
  try {
    return readFileSync(join(packageRoot, rule.page), 'utf8');
  } catch {
    return null;
  }
}
