import { describe, expect, it } from 'vitest';
import { calls, marksOf, parseBody, parseClean, statements, textsOf, wordAt } from './parse.js';

describe('iterator macros', () => {
  it.each([
    ['one identifier and a block', 'for_each_pci_dev(dev) { use(dev); }'],
    ['a list and a block', 'list_for_each_entry(m, head, node) { use(m); }'],
    ['a child node and a block', 'for_each_child_of_node(np, child) {\n\tuse(child);\n}'],
    ['a scoped iterator', 'for_each_child_of_node_scoped(np, child) { use(child); }'],
    ['a brace on the next line', 'list_for_each_safe(a, b, head)\n{\n\tuse(a);\n}'],
    ['a name without each', 'skb_queue_walk(list, skb) { use(skb); }'],
    ['a type among the arguments', 'for_each_thing(it, struct foo, head) { use(it); }'],
    ['statements in the head', 'unrolled_loop_for(i = 0; i < 3; i++) { use(i); }'],
  ])('become loops: %s', async (_, code) => {
    const source = await parseBody(code);
    const kind = code.includes(';') && code.startsWith('unrolled') ? 'for_statement' : 'while_statement';
    expect(statements(source)).toEqual([kind]);
    expect(calls(source)).toEqual(['use']);
    const [mark] = marksOf(source, 'loop');
    expect(wordAt(source, mark.at)).toBe(mark.macro);
    expect(code.startsWith(mark.macro)).toBe(true);
  });

  it('take a single statement as their body', async () => {
    const source = await parseBody('for_each_thing(a)\n\tx = a;\ndone();');
    expect(statements(source)).toEqual(['while_statement', 'expression_statement']);
    expect(textsOf(source, 'assignment_expression')).toEqual(['x = a']);
  });

  it('take a call through a pointer as their body, not as a second call', async () => {
    const source = await parseBody('list_for_each_entry(m, head, node)\n\t(*fn)(m);');
    expect(statements(source)).toEqual(['while_statement']);
    expect(calls(source)).toEqual(['(*fn)']);
  });

  it('nest', async () => {
    const source = await parseBody('for_each_a(a)\n\tfor_each_b(b)\n\t\tif (a == b)\n\t\t\tuse(a);');
    expect(statements(source)).toEqual(['while_statement']);
    expect(marksOf(source, 'loop').map((m) => m.macro)).toEqual(['for_each_a', 'for_each_b']);
  });

  it('without arguments are endless loops', async () => {
    const source = await parseBody('for_each_thing() { use(); }');
    expect(textsOf(source, 'while_statement')).toHaveLength(1);
    expect(marksOf(source, 'loop')).toHaveLength(1);
  });

  it('after a label, an else or a case are still loops', async () => {
    const source = await parseBody(
      'out:\n\tfor_each_a(a)\n\t\tuse(a);\nif (p)\n\tx();\nelse\n\tfor_each_b(b)\n\t\tuse(b);\n' +
        'switch (p->k) {\ncase 1:\n\tfor_each_c(c)\n\t\tuse(c);\n}',
    );
    expect(marksOf(source, 'loop').map((m) => m.macro)).toEqual(['for_each_a', 'for_each_b', 'for_each_c']);
  });

  it('in two halves have one loop', async () => {
    const source = await parseBody(
      'do_each_x(a, b) {\n\tuse(a);\n\t} while_each_x(a, b);\ndo_for_each_y(a) {\n\tuse(a);\n\t} while_for_each_y();',
    );
    expect(statements(source)).toEqual([
      'while_statement',
      'expression_statement',
      'while_statement',
      'expression_statement',
    ]);
  });

  it('called like functions stay calls', async () => {
    const source = await parseBody(
      'bus_for_each_dev(bus, NULL, NULL, fn);\nret = device_for_each_child(dev, NULL, fn);',
    );
    expect(calls(source)).toEqual(['bus_for_each_dev', 'device_for_each_child']);
    expect(source.marks).toEqual([]);
  });

  it('defined in the file are known by their definition', async () => {
    const source = await parseClean(
      '#define every_port(x, n) \\\n\tfor ((x) = 0; (x) < (n); (x)++)\n' +
        'void f(void)\n{\n\tevery_port(i, 4)\n\t\tuse(i);\n}\n',
    );
    expect(marksOf(source, 'loop').map((m) => m.macro)).toEqual(['every_port']);
  });
});

describe('scopes', () => {
  it.each([
    ['scoped_guard', 'scoped_guard(mutex, &p->lock) { use(p); }'],
    ['scoped_guard', 'scoped_guard(mutex, &p->lock)\n\tuse(p);'],
    ['with_foo_runtime_pm', 'with_foo_runtime_pm(p, wakeref)\n\tuse(p);'],
    ['scoped_cond_guard', 'scoped_cond_guard(mutex_intr, return -EINTR, &p->lock) {\n\tuse(p);\n}'],
    ['foo_claim_direct_scoped', 'foo_claim_direct_scoped(return -EBUSY, p)\n\tuse(p);'],
    ['foo_claim_direct_scoped', 'foo_claim_direct_scoped(return -EBUSY, p) {\n\tuse(p);\n}'],
  ])('%s keeps its body', async (name, code) => {
    const source = await parseBody(code);
    expect(statements(source)).toEqual(['if_statement']);
    expect(calls(source)).toEqual(['use']);
    expect(marksOf(source, 'scope')).toEqual([{ kind: 'scope', at: source.text.indexOf(name), macro: name }]);
    const jumps = marksOf(source, 'hidden-jump');
    expect(jumps.map((m) => wordAt(source, m.at))).toEqual(code.includes('return') ? ['return'] : []);
  });

  it('guard(class)(args) stays a call of a call', async () => {
    const source = await parseBody('guard(mutex)(&p->lock);\nuse(p);');
    expect(calls(source)).toEqual(['guard(mutex)', 'guard', 'use']);
    expect(source.marks).toEqual([]);
  });

  it('an unknown macro before a block is a condition, not a loop', async () => {
    const source = await parseBody('WHEN_READY(p) { use(p); }');
    expect(statements(source)).toEqual(['if_statement']);
    expect(marksOf(source, 'statements')).toHaveLength(1);
    expect(marksOf(source, 'loop')).toHaveLength(0);
  });
});

describe('macros that take statements', () => {
  it('act when their condition is false', async () => {
    const source = await parseBody('PP_ASSERT_WITH_CODE((r == 0), "no luck", return -EINVAL);\nuse(p);');
    expect(statements(source)).toEqual(['if_statement', 'expression_statement']);
    expect(textsOf(source, 'return_statement')).toHaveLength(1);
    const [mark] = marksOf(source, 'statements');
    expect(mark).toMatchObject({ macro: 'PP_ASSERT_WITH_CODE', actsWhenFalse: true });
    expect(wordAt(source, mark.at)).toBe('PP_ASSERT_WITH_CODE');
  });

  it('may take several', async () => {
    const source = await parseBody('ASSERT_AND(p, r = -EINVAL; goto out);\nuse(p);\nout:\n\treturn r;');
    expect(statements(source)).toEqual(['if_statement', 'expression_statement', 'labeled_statement']);
    expect(textsOf(source, 'goto_statement')).toHaveLength(1);
  });

  it('without a condition are blocks', async () => {
    const source = await parseBody('DEB(first(); second();)\nthird();');
    expect(statements(source)).toEqual(['compound_statement', 'expression_statement']);
    expect(calls(source)).toEqual(['first', 'second', 'third']);
  });

  it('that poll until a break are loops', async () => {
    const source = await parseBody('foo_msec(p, 2000,\n\tif (ready(p))\n\t\tbreak;\n);\nuse(p);');
    expect(statements(source)[0]).toBe('while_statement');
    expect(marksOf(source, 'loop').map((m) => m.macro)).toEqual(['foo_msec']);
  });

  it('inside an expression lose the statements, and say so', async () => {
    const source = await parseBody('if (foo_msec(p, 2000,\n\tif (ready(p))\n\t\tbreak;\n) < 0)\n\treturn -1;');
    expect(calls(source)).toEqual(['foo_msec']);
    const [mark] = marksOf(source, 'dropped');
    expect(source.text.slice(mark.at, mark.end)).toContain('ready(p)');
  });
});

describe('macros without a semicolon', () => {
  it('end where the next statement starts', async () => {
    const source = await parseBody('\tCHECK_IT(p)\n\tuse(p);\n\tLAST_ONE(p)');
    expect(calls(source)).toEqual(['CHECK_IT', 'use', 'LAST_ONE']);
    expect(statements(source)).toEqual(['expression_statement', 'expression_statement', 'expression_statement']);
  });

  it('in capitals do not swallow the indented line after them', async () => {
    const source = await parseBody('\tDB(p)\n\t    use(p);');
    expect(calls(source)).toEqual(['DB', 'use']);
    expect(statements(source)).toHaveLength(2);
  });
});
