import { expect, it } from 'vitest';
import { isIn, optionalParts } from '../../../src/core/replay/index.js';

it('a stub for another configuration is no definition', () => {
  const text = `#ifndef GUARD_H
#define GUARD_H
int always(void) { return 1; }
#ifdef CONFIG_X
int real(void);
#else
int stub(void) { return 0; }
#endif
#ifndef OTHER
int still(void) { return 2; }
#endif
#endif
`;
  const parts = optionalParts(text);
  const at = (name: string): boolean => isIn(parts, text.indexOf(name));
  expect([at('always'), at('real'), at('stub'), at('still')]).toEqual([false, true, true, false]);
});
