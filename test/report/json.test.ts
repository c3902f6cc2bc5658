import { describe, expect, it } from 'vitest';
import { renderJson } from '../../src/core/report/index.js';
import { finding, report } from './helpers.js';

const render = (...args: Parameters<typeof renderJson>): string => [...renderJson(...args)].join('');

describe('JSON', () => {
  it('has the documented shape', () => {
    const note = { kind: 'bound' as const, file: 'a.c', line: 7, function: 'f', message: 'cut' };
    const value = JSON.parse(render(report({ notes: [note] }))) as Record<string, unknown>;
    expect(value).toEqual({
      tool: { name: 'kernel-lifetimes', version: '1.2.3' },
      kernel: '6.12.117',
      findings: [finding()],
      suppressed: [],
      notes: [note],
      stats: { files: 1, functions: 2, analysed: 2, bytes: 99, seconds: 0.5 },
    });
  });

  it('is valid without findings, with many, and with a kernel that is not known', () => {
    const empty = JSON.parse(render(report({ findings: [], kernel: null }))) as {
      findings: unknown[];
      kernel: unknown;
    };
    expect(empty.findings).toEqual([]);
    expect(empty.kernel).toBeNull();
    const many = JSON.parse(render(report({ findings: Array.from({ length: 50 }, () => finding()) }))) as {
      findings: unknown[];
    };
    expect(many.findings).toHaveLength(50);
  });

  it('keeps newlines and quotes of a message', () => {
    const message = 'a\nb "c" \\n';
    const value = JSON.parse(render(report({ findings: [finding({ message })] }))) as {
      findings: { message: string }[];
    };
    expect(value.findings[0].message).toBe(message);
  });

  it('differs between equal runs in one line only', () => {
    const stats = { files: 1, functions: 2, analysed: 2, bytes: 99 };
    const a = render(report({ stats: { ...stats, seconds: 1 } })).split('\n');
    const b = render(report({ stats: { ...stats, seconds: 2 } })).split('\n');
    expect(a.filter((line, i) => line !== b[i])).toEqual(['    "seconds": 1']);
  });

  it('says why a finding was suppressed', () => {
    const suppressed = [{ finding: finding(), by: 'comment' as const, reason: 'kept by the core' }];
    const value = JSON.parse(render(report({ findings: [], suppressed }))) as { suppressed: unknown[] };
    expect(value.suppressed).toEqual([{ by: 'comment', reason: 'kept by the core', ...finding() }]);
  });
});
